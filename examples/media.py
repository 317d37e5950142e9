# %% [markdown]
# # Media and layout
#
# Values made to be shown, and layouts of any values. Move the slider: what reads it follows,
# wherever it stands.

# %% settings
import gonium as gn

turns = gn.ui.slider(1, 12, value=5, label="Turns")
gn.md(f"""
    {gn.icon("info")} The spiral below has {turns} turns. Elements and layouts stand within text:
    {gn.stat("1.618", label="Golden ratio", caption="about", change=0.0)}
""")

# %% picture
from math import cos, pi, sin


def spiral(count, size=220):
    steps = [(n / 200, n / 200 * count * 2 * pi) for n in range(201)]
    points = " ".join(
        f"{size / 2 * (1 + r * cos(a)):.1f},{size / 2 * (1 + r * sin(a)):.1f}" for r, a in steps
    )
    line = f'<polyline points="{points}" fill="none" stroke="#0b6e63" stroke-width="2"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
    return f"{head}{line}</svg>".encode()


drawn = gn.image(spiral(turns.value), alt="A spiral", caption=f"{turns.value} turns")

# %% side_by_side
gn.hstack(
    drawn,
    gn.vstack(
        gn.callout(
            "Parts are as wide as they need, or share the width.", title="Beside each other"
        ),
        gn.latex(r"r = \frac{\varphi}{2 \pi n}"),
    ),
    widths=[1, 2],
)

# %% in_tabs
gn.tabs(
    {
        "Element": turns,
        "Picture": drawn,
        "Code": gn.code("def area(r):\n    return 3.14159 * r**2"),
        "Diagram": gn.mermaid("graph LR; settings --> picture; picture --> side_by_side"),
        "Difference": gn.diff("turns = 4\nsize = 220", "turns = 5\nsize = 220"),
    }
)

# %% folded
gn.accordion(
    {
        "A tree": gn.tree({"name": "spiral", "sizes": {220, 110}, "ratio": float("nan")}),
        "Text of JSON": gn.json('{"turns": [1, 2, 3]}'),
        "What a function is": gn.doc(spiral),
        "What an object is and has": gn.inspect(turns),
    }
)

# %% figures
gn.grid(
    gn.stat("92.4 %", label="Accuracy", change=1.2),
    gn.stat("3.1 s", label="Time", change=0.4, better="less"),
    gn.stat("1,204", label="Rows", caption="after cleaning"),
    columns=3,
)

# %% one_by_one
gn.carousel(gn.image(spiral(n), alt=f"{n} turns", width=160) for n in (2, 4, 8))

# %% beside_a_bar
gn.sidebar([turns, "The bar stands above on a narrow page."], drawn, width=14)

# %% sound
rate = 8000
tone = [0.3 * sin(2 * pi * 440 * n / rate) for n in range(rate // 2)]
gn.hstack(
    gn.audio(tone, rate=rate),
    gn.download("turns\n5\n", name="turns.csv"),
    align="center",
)

# %% document
page = b"BT /F1 28 Tf 40 90 Td (A page of PDF) Tj ET"
parts = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
    b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
    b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
]
body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
paper = gn.pdf(b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n", height=320)
gn.lazy(paper, label="Open the document")

# %% foreign
gn.iframe(
    "<p style='font: 16px sans-serif'>A page of its own, without a way to ours.</p>", height=80
)

# %% steps
total = 0
for step in gn.progress(range(200), title="Adding up"):
    total += step

# %% wait
with gn.spinner("Looking for the answer") as wait:
    wait.update("Found it")
gn.output.append(total)
