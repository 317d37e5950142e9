"""Pictures and charts of the libraries people use."""

import struct
import subprocess
import sys

import pytest

from gonium.protocol.output import Blob, Json, Media, Text


def png_size(blobs, media: Media) -> tuple[int, int]:
    blob = media.data["image/png"]
    with open(blobs.path(blob.digest), "rb") as file:
        head = file.read(24)
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", head[16:24])


class TestMatplotlib:
    @pytest.fixture
    def figure(self):
        pytest.importorskip("matplotlib")
        from matplotlib.figure import Figure

        return Figure(figsize=(4, 3), dpi=100)

    def test_a_figure_has_two_pixels_for_each_css_pixel(self, shown, blobs, figure):
        figure.add_subplot().plot([1, 2, 3])
        media = shown(figure)
        width, height = png_size(blobs, media)
        assert media.metadata == {"width": width // 2, "height": height // 2}
        assert 500 < width < 900

    def test_a_figure_with_nothing_in_it_is_text(self, shown, figure):
        assert shown(figure).data == {"text/plain": Text("<Figure size 400x300 with 0 Axes>")}

    def test_a_figure_that_cannot_be_drawn_says_why(self, shown, figure):
        figure.add_subplot().set_title(r"$\no{$")
        media = shown(figure)
        assert list(media.data) == ["text/plain"]
        assert media.metadata["note"].startswith("Figure could not be shown: ValueError")

    def test_pyplot_is_not_needed(self, tmp_path):
        pytest.importorskip("matplotlib")
        code = (
            "import sys; from matplotlib.figure import Figure\n"
            "from gonium.display import Blobs, render\n"
            "figure = Figure(); figure.add_subplot()\n"
            "assert 'image/png' in render(figure, Blobs(sys.argv[1])).data\n"
            "assert 'matplotlib.pyplot' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code, tmp_path / "blobs"], check=True, timeout=120)


class TestPillow:
    @pytest.mark.parametrize(
        "mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "F", "I", "LAB", "La", "HSV"]
    )
    def test_images_of_any_mode_are_png(self, shown, blobs, mode):
        image = pytest.importorskip("PIL.Image").new(mode, (3, 2))
        media = shown(image)
        assert png_size(blobs, media) == (3, 2)
        assert media.metadata == {"width": 3, "height": 2}
        assert "image/jpeg" not in media.data

    def test_an_image_without_pixels_says_why(self, shown):
        media = shown(pytest.importorskip("PIL.Image").new("RGB", (0, 0)))
        assert list(media.data) == ["text/plain"]
        assert "empty image" in media.metadata["note"]


class TestAltair:
    @pytest.fixture
    def altair(self):
        return pytest.importorskip("altair")

    def chart(self, altair, rows):
        data = altair.Data(values=[{"a": at} for at in range(rows)])
        return altair.Chart(data).mark_point().encode(x="a:Q")

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_a_chart_is_its_specification(self, shown, altair):
        media = shown(self.chart(altair, 3))
        (mime,) = (mime for mime in media.data if "vegalite" in mime)
        specification = media.data[mime]
        assert isinstance(specification, Json)
        assert specification.value["mark"]["type"] == "point"
        version = mime.removeprefix("application/vnd.vegalite.").removesuffix("+json")
        assert f"/vega-lite/{version}." in specification.value["$schema"]

    def test_charts_made_of_charts_are_charts(self, shown, altair):
        one = self.chart(altair, 3)
        for chart in (one | one, one & one, one + one, one.facet("a:N")):
            assert any("vegalite" in mime for mime in shown(chart).data)

    def test_a_chart_of_many_rows_becomes_a_blob(self, shown, altair):
        pl = pytest.importorskip("polars")
        chart = altair.Chart(pl.DataFrame({"a": range(20_000)})).mark_point().encode(x="a")
        (blob,) = (datum for mime, datum in shown(chart).data.items() if "vegalite" in mime)
        assert isinstance(blob, Blob)

    def test_what_a_person_chose_for_large_data_is_kept(self, shown, altair):
        pl = pytest.importorskip("polars")
        chart = altair.Chart(pl.DataFrame({"a": range(20)})).mark_point().encode(x="a")
        with altair.data_transformers.enable("default", max_rows=10):
            shown(chart)
            assert altair.data_transformers.options == {"max_rows": 10}


def test_arrays_are_their_text(shown):
    np = pytest.importorskip("numpy")
    assert shown(np.arange(3)).data == {"text/plain": Text("array([0, 1, 2])")}
    assert len(shown(np.zeros((1000, 1000))).data["text/plain"].text) < 1000
