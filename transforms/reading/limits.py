"""How much is read, held and believed: the bounds that keep memory and time independent of the input."""

PIECE = 1 << 20  # bytes read or inflated at once; also what a refusal keeps of something long
# A line, row, page or document longer than this is no article but a file without line ends, or a compression bomb.
LONGEST_RECORD = 50_000_000  # bytes
# A page of 20 MB that is all short linked paragraphs takes 27 s and 880 MB to parse (a core of 2026); trafilatura's own
# limit is the same.
LONGEST_PAGE = 20_000_000  # characters
# What must be read out of order (Parquet, zip) and lies in an archive or behind a compression is held up to this.
LARGEST_HELD = 100_000_000  # bytes
# JSON Lines of news are compressed about 3 times by gzip; deflate ends at 1,032. From so many bytes on, a stream that grew
# by more than the ratio is a bomb.
BOMB_RATIO = 250
BOMB_FROM = 100_000_000  # bytes inflated
DEEPEST_ARCHIVE = 2  # an archive in an archive is opened, one in that is not
