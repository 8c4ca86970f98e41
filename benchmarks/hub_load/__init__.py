"""The parts of `benchmarks/hub.py`: a hub of its own, trainees who work in it as browsers do, and what it costs."""
