"""Ultrasound radiomics nomograms, from ROI to risk."""
