"""The store of blobs: content-addressed, whole or not at all, private."""

import hashlib
import os
import threading

import pytest

from gonium.display import Blobs


def test_a_blob_is_named_by_its_content(blobs):
    blob = blobs.put(b"data")
    assert (blob.digest, blob.size) == (hashlib.sha256(b"data").hexdigest(), 4)
    with open(blobs.path(blob.digest), "rb") as file:
        assert file.read() == b"data"


def test_nothing_is_made_before_the_first_blob(blobs):
    assert not os.path.exists(blobs.folder)


def test_equal_data_are_stored_once(blobs):
    assert blobs.put(b"data") == blobs.put(b"data")
    assert len(os.listdir(blobs.folder)) == 1


def test_folder_and_files_are_private(blobs):
    blob = blobs.put(b"data")
    assert os.stat(blobs.folder).st_mode & 0o777 == 0o700
    assert os.stat(blobs.path(blob.digest)).st_mode & 0o777 == 0o600


def test_a_file_cut_short_is_written_again(blobs):
    blob = blobs.put(b"data")
    with open(blobs.path(blob.digest), "wb"):
        pass
    blobs.put(b"data")
    assert os.path.getsize(blobs.path(blob.digest)) == 4


@pytest.mark.parametrize("digest", ["", "..", "../" * 21 + "a", "A" * 64, "0" * 63, "０" * 64])
def test_only_digests_have_a_path(blobs, digest):
    with pytest.raises(ValueError, match="is not the SHA-256"):
        blobs.path(digest)


def test_a_store_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError):
        Blobs(tmp_path / "file" / "blobs").put(b"data")
    assert os.listdir(tmp_path) == ["file"]


def test_threads_may_put_the_same_data(blobs):
    threads = [threading.Thread(target=blobs.put, args=(b"x" * 100_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [
        os.path.getsize(os.path.join(blobs.folder, name)) for name in os.listdir(blobs.folder)
    ] == [100_000]
