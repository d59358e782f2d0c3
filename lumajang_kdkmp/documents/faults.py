"""Why an attached file is refused."""


class Fault(Exception):
    """The second half of a sentence that begins with the file's name: cause and next step, in Indonesian."""

    def __init__(self, text: str, *, code: str) -> None:
        super().__init__(text)
        self.code = code
