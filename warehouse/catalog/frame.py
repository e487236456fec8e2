"""The frame of every page of the catalogue: head with its policy, header with the navigation, the page's own part, footer."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Nothing from elsewhere, nothing inline, no requests by scripts: a text of an article that became markup could do nothing.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
}


@dataclass(frozen=True)
class Page:
    """A page: its file, its title, and its name in the navigation (None: it is reached by links alone).

    `scripts`: files of assets/ that it loads after catalog.js. `policy`: directives of the Content-Security-Policy that
    differ from POLICY.
    """

    file: str
    title: str
    name: str | None = None
    scripts: tuple[str, ...] = ()
    policy: tuple[tuple[str, str], ...] = ()


def framed(page: Page, body: str, navigation: Sequence[Page], release_id: str, software: str) -> str:
    """The whole page. `body` is HTML, in which every value was escaped by whoever made it."""
    policy = "; ".join(f"{name} {value}" for name, value in {**POLICY, **dict(page.policy)}.items())
    links = "\n".join(_link(p, page) for p in navigation if p.name)
    scripts = "\n".join(f'<script src="assets/{name}" defer></script>' for name in page.scripts)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{escape(page.title)} · Communique {escape(release_id)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/catalog.css">
<script src="assets/theme.js"></script>
<script src="assets/catalog.js" defer></script>
<script src="data/contents.js" defer></script>
{scripts}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<div class="bar">
<a class="brand" href="index.html">Communique</a>
<span class="release" title="The release">{escape(release_id)}</span>
<button type="button" id="theme" class="quiet" aria-label="Light or dark">Dark</button>
</div>
<nav aria-label="Pages"><ul>
{links}
</ul></nav>
</header>
<main id="main" tabindex="-1">
{body.strip()}
</main>
<footer class="site">
<p>Release {escape(release_id)}, made by Communique {escape(software)}. Coded by rules from news texts: each event leads to the
sentences that report it. Texts belong to their publishers.</p>
</footer>
</body>
</html>
"""


def _link(page: Page, here: Page) -> str:
    current = ' aria-current="page"' if page.file == here.file else ""
    return f'<li><a href="{page.file}"{current}>{escape(page.name or page.title)}</a></li>'
