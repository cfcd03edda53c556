"""What an expert would say of a run's curves: rules, one file each in `rules/`.

read_run  ->  Reading: the run's curves with their noise, levels and best epochs (shape.py)
Rule      ->  a module of rules/: judge(reading, limits) yields findings, or cannot judge
diagnose  ->  Diagnosis: every rule asked, what explains what sorted out, worst first
"""
