"""What is wrong with a file that somebody wants to load: all of it at once, so that it is mended in one go."""


class ImportFault(Exception):
    """The file is refused as a whole. `faults` are Indonesian sentences, with the line where there is one."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
