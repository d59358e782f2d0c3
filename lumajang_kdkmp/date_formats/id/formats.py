"""Indonesian: 12 Juni 2025, 06.40 WIB. Django writes 6.40 without the zone and shortens some months with a dot."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = r"H.i \W\I\B"
DATETIME_FORMAT = r"j F Y, H.i \W\I\B"
