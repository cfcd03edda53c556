"""The steps of the GitHub Action, `action.yml`: what GitHub knows, and what fitreport is asked."""
