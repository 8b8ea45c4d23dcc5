"""The IBSI digital phantom: textures averaged over slices and directions in 2-D.

The values are published with three digits.
"""

import csv

import numpy as np
import pytest
import SimpleITK

from alnus.extraction.families import glcm, gldm, glrlm, glszm, ngtdm
from alnus.extraction.roi import Roi, RoiStack

# IBSI's tag -> feature; dissimilarity and sum variance are the difference average and the
# cluster tendency under other names, percentage and energy of NGLDM no PyRadiomics features.
TAGS = {
    glcm: {
        "cm_joint_max_2D_avg": "MaximumProbability",
        "cm_joint_avg_2D_avg": "JointAverage",
        "cm_joint_var_2D_avg": "SumSquares",
        "cm_joint_entr_2D_avg": "JointEntropy",
        "cm_diff_avg_2D_avg": "DifferenceAverage",
        "cm_diff_var_2D_avg": "DifferenceVariance",
        "cm_diff_entr_2D_avg": "DifferenceEntropy",
        "cm_sum_avg_2D_avg": "SumAverage",
        "cm_sum_var_2D_avg": "ClusterTendency",
        "cm_sum_entr_2D_avg": "SumEntropy",
        "cm_energy_2D_avg": "JointEnergy",
        "cm_contrast_2D_avg": "Contrast",
        "cm_dissimilarity_2D_avg": "DifferenceAverage",
        "cm_inv_diff_2D_avg": "Id",
        "cm_inv_diff_norm_2D_avg": "Idn",
        "cm_inv_diff_mom_2D_avg": "Idm",
        "cm_inv_diff_mom_norm_2D_avg": "Idmn",
        "cm_inv_var_2D_avg": "InverseVariance",
        "cm_corr_2D_avg": "Correlation",
        "cm_auto_corr_2D_avg": "Autocorrelation",
        "cm_clust_tend_2D_avg": "ClusterTendency",
        "cm_clust_shade_2D_avg": "ClusterShade",
        "cm_clust_prom_2D_avg": "ClusterProminence",
        "cm_info_corr1_2D_avg": "Imc1",
        "cm_info_corr2_2D_avg": "Imc2",
    },
    glrlm: {
        "rlm_sre_2D_avg": "ShortRunEmphasis",
        "rlm_lre_2D_avg": "LongRunEmphasis",
        "rlm_lgre_2D_avg": "LowGrayLevelRunEmphasis",
        "rlm_hgre_2D_avg": "HighGrayLevelRunEmphasis",
        "rlm_srlge_2D_avg": "ShortRunLowGrayLevelEmphasis",
        "rlm_srhge_2D_avg": "ShortRunHighGrayLevelEmphasis",
        "rlm_lrlge_2D_avg": "LongRunLowGrayLevelEmphasis",
        "rlm_lrhge_2D_avg": "LongRunHighGrayLevelEmphasis",
        "rlm_glnu_2D_avg": "GrayLevelNonUniformity",
        "rlm_glnu_norm_2D_avg": "GrayLevelNonUniformityNormalized",
        "rlm_rlnu_2D_avg": "RunLengthNonUniformity",
        "rlm_rlnu_norm_2D_avg": "RunLengthNonUniformityNormalized",
        "rlm_r_perc_2D_avg": "RunPercentage",
        "rlm_gl_var_2D_avg": "GrayLevelVariance",
        "rlm_rl_var_2D_avg": "RunVariance",
        "rlm_rl_entr_2D_avg": "RunEntropy",
    },
    glszm: {
        "szm_sze_2D": "SmallAreaEmphasis",
        "szm_lze_2D": "LargeAreaEmphasis",
        "szm_lgze_2D": "LowGrayLevelZoneEmphasis",
        "szm_hgze_2D": "HighGrayLevelZoneEmphasis",
        "szm_szlge_2D": "SmallAreaLowGrayLevelEmphasis",
        "szm_szhge_2D": "SmallAreaHighGrayLevelEmphasis",
        "szm_lzlge_2D": "LargeAreaLowGrayLevelEmphasis",
        "szm_lzhge_2D": "LargeAreaHighGrayLevelEmphasis",
        "szm_glnu_2D": "GrayLevelNonUniformity",
        "szm_glnu_norm_2D": "GrayLevelNonUniformityNormalized",
        "szm_zsnu_2D": "SizeZoneNonUniformity",
        "szm_zsnu_norm_2D": "SizeZoneNonUniformityNormalized",
        "szm_z_perc_2D": "ZonePercentage",
        "szm_gl_var_2D": "GrayLevelVariance",
        "szm_zs_var_2D": "ZoneVariance",
        "szm_zs_entr_2D": "ZoneEntropy",
    },
    gldm: {
        "ngl_lde_2D": "SmallDependenceEmphasis",
        "ngl_hde_2D": "LargeDependenceEmphasis",
        "ngl_lgce_2D": "LowGrayLevelEmphasis",
        "ngl_hgce_2D": "HighGrayLevelEmphasis",
        "ngl_ldlge_2D": "SmallDependenceLowGrayLevelEmphasis",
        "ngl_ldhge_2D": "SmallDependenceHighGrayLevelEmphasis",
        "ngl_hdlge_2D": "LargeDependenceLowGrayLevelEmphasis",
        "ngl_hdhge_2D": "LargeDependenceHighGrayLevelEmphasis",
        "ngl_glnu_2D": "GrayLevelNonUniformity",
        "ngl_dcnu_2D": "DependenceNonUniformity",
        "ngl_dcnu_norm_2D": "DependenceNonUniformityNormalized",
        "ngl_gl_var_2D": "GrayLevelVariance",
        "ngl_dc_var_2D": "DependenceVariance",
        "ngl_dc_entr_2D": "DependenceEntropy",
    },
    ngtdm: {
        "ngt_coarseness_2D": "Coarseness",
        "ngt_contrast_2D": "Contrast",
        "ngt_busyness_2D": "Busyness",
        "ngt_complexity_2D": "Complexity",
        "ngt_strength_2D": "Strength",
    },
}
CASES = [(family, tag) for family, tags in TAGS.items() for tag in tags]


@pytest.fixture(scope="module")
def slices(data_folder):
    """The phantom's four slices as stacks; its gray levels are given."""
    folder = data_folder / "ibsi_digital_phantom" / "nifti"
    image, mask = (
        SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(folder / name)))
        for name in ("image/phantom.nii.gz", "mask/mask.nii.gz")
    )
    return [
        RoiStack(
            Roi(roi), levels[roi][None].astype(np.float64), levels[roi][None].astype(np.uint16)
        )
        for levels, roi in zip(image, mask > 0, strict=True)
    ]


@pytest.fixture(scope="module")
def published(data_folder):
    """Reference value and tolerance of each tag."""
    path = data_folder / "ibsi_digital_phantom" / "ibsi_1_dig_phantom.csv"
    with path.open(newline="") as lines:
        rows = csv.DictReader(lines, delimiter=";")
        return {row["tag"]: (row["reference value"], row["tolerance"]) for row in rows}


@pytest.mark.parametrize(("family", "tag"), CASES, ids=[tag for _, tag in CASES])
def test_a_texture_agrees_with_the_published_value(family, tag, slices, published):
    value, tolerance = map(float, published[tag])
    computed = np.mean([family.compute(stack, [TAGS[family][tag]]) for stack in slices])
    third_digit = 10.0 ** (np.floor(np.log10(abs(value))) - 2)
    assert abs(computed - value) <= tolerance + 0.501 * third_digit
