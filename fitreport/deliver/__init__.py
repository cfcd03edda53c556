"""What leaves fitreport: every output file goes through one writer."""
