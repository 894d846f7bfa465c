"""Looking at the screen from afar: what `ui` gives away of it, and the program that shows it to a few people, `anjungan watch`.

Only that program has a network, and it never has more than a masked picture: `ui` draws it anew, without the customer's data.
"""

from pathlib import Path

PAGE = Path(__file__).parent / "page"
"""The page's files. `screen.js` in it shows a live picture; the simulator's front panel uses it too."""
