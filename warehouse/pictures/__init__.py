"""Pictures of a release for people who write: `communique plot`. draw.py has them by name; page.py is the sheet they are on."""
