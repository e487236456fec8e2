"""Questions to ask a release first: what the summary of a run and the catalogue's page of SQL propose."""

QUESTIONS = {
    "Who met whom, where": (
        "SELECT date_start, participants, place_name, modality, n_clusters FROM meetings ORDER BY n_clusters DESC"
    ),
    "Who promised what, on which condition": (
        "SELECT actors, condition_text, summary FROM commitments WHERE condition_text IS NOT NULL"
    ),
    "Who said what": "SELECT speaker, text, title FROM who_said_what LIMIT 10",
}
