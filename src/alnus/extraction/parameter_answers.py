"""What alnus does with everything that a PyRadiomics parameter file may say."""

from collections.abc import Mapping
from types import MappingProxyType

TAKEN: Mapping[str, str] = MappingProxyType(
    {
        "binWidth": "width of a gray level, edges at its multiples",
        "binCount": "number of gray levels between the ROI's extremes, up to 1,024",
        "normalize": "z-score of the whole image",
        "normalizeScale": "what a standard deviation becomes",
        "removeOutliers": "deviations beyond are set to it",
        "resampledPixelSpacing": "two numbers (x, y), or three; 0 keeps the image's own",
        "interpolator": "`sitkBSpline`; none: nothing is resampled",
        "padDistance": "pixels kept round the ROI's box when resampled or cropped",
        "preCrop": "filters see the ROI's box and `padDistance` pixels round it, and no more",
        "resegmentRange": "one or two numbers",
        "resegmentMode": "`absolute`, `relative`, `sigma`",
        "resegmentShape": "shape2D of the narrowed ROI, too",
        "label": "the ROI's label where a batch table's column Label or `--label` names none; "
        "without any the mask must hold one region, where PyRadiomics takes 1",
        "label_channel": "0; colored masks are read by their color",
        "minimumROIDimensions": "1 or 2; an ROI one pixel wide is refused with either",
        "geometryTolerance": "any; image and ROI must have as many pixels, of the same size",
        "correctMask": "either; an ROI that does not fit its image is refused, never resampled",
        "additionalInfo": "either; `--diagnostics` writes its columns",
        "distances": "`[1]`",
        "symmetricalGLCM": "`true`",
        "gldm_a": "0",
        "voxelArrayShift": "0",
        "force2D": "either: an image is one plane",
        "force2Ddimension": "0",
        "sigma": "of LoG, in mm",
        "wavelet": "any discrete wavelet of PyWavelets",
        "start_level": "0",
        "level": "1",
        "gradientUseSpacing": "either",
        "lbp2DRadius": "up to 100 pixels",
        "lbp2DSamples": "2 to 62",
        "lbp2DMethod": "`uniform`",
        "voxelSetting": "any: it concerns maps, and features are of the whole ROI",
    }
)
"""Settings that are taken, and which values of them."""

INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "weightingNorm": "It merges the directions of GLCM and GLRLM, of which alnus gives the mean: "
        "leave it out",
        "minimumROISize": "images.csv beside the features tells roi_pixels: leave small ones out",
        "label_channel": "Write the mask with one channel",
        "distances": "Neighbors are those that touch: leave it out",
        "symmetricalGLCM": "Leave it out: pairs are counted both ways",
        "gldm_a": "Leave it out: equal gray levels depend on each other",
        "voxelArrayShift": "Name 0; Energy, TotalEnergy and RootMeanSquared are of intensities as they "
        "are, everything else is the same",
        "interpolator": "Name sitkBSpline, or resample images and ROIs beforehand",
        "force2Ddimension": "An image file holds one plane; name the frame of one that holds more",
        "start_level": "Leave it out",
        "level": "Leave it out: one level is computed",
        "lbp2DMethod": "Name uniform",
        "minimumROIDimensions": "Images are planes: name 2",
        "lbp3DLevels": "It belongs to LBP3D: remove it",
        "lbp3DIcosphereRadius": "It belongs to LBP3D: remove it",
        "lbp3DIcosphereSubdivision": "It belongs to LBP3D: remove it",
        "imageType.LBP3D": "It filters volumes: name LBP2D",
        "featureClass.shape": "It measures volumes: name shape2D",
        "featureClass.firstorder.StandardDeviation": "It is the root of Variance: name that",
        "featureClass.shape2D.SphericalDisproportion": "It is 1 / Sphericity: name that",
        "featureClass.glcm.Dissimilarity": "It is DifferenceAverage: name that",
        "featureClass.glcm.Homogeneity1": "It is Id: name that",
        "featureClass.glcm.Homogeneity2": "It is Idm: name that",
        "featureClass.glcm.SumVariance": "It is ClusterTendency: name that",
        "featureClass.gldm.GrayLevelNonUniformityNormalized": "It is Uniformity of firstorder: "
        "name that",
        "featureClass.gldm.DependencePercentage": "It is always 1: remove it",
    }
)
"""What to do about what is not taken, or about another value than those."""
