"""Width of a gray level, in the intensities of the image that it is counted on."""

from typing import Annotated

from alnus.ranges import Within

BinWidth = Annotated[float, Within(0, 1e9, "low")]
