"""Series to judge detectors of spikes by: made up, and labelled ones."""
