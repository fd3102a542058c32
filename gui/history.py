"""Descriptions that were searched for, newest last, to go through with the up and down keys."""

MOST_KEPT = 100


class History:
    """A list of texts and a place in it. The place is behind the last until somebody goes back."""

    def __init__(self, texts: list[str] | None = None) -> None:
        self.texts = list(texts or ())[-MOST_KEPT:]
        self._at = len(self.texts)
        self._draft = ""

    def add(self, text: str) -> None:
        """Remember a text; one that is known moves to the end."""
        text = text.strip()
        if text:
            self.texts = [*(kept for kept in self.texts if kept != text), text][-MOST_KEPT:]
        self.leave()

    def leave(self) -> None:
        """Stand behind the last text again."""
        self._at, self._draft = len(self.texts), ""

    @property
    def browsing(self) -> bool:
        return self._at < len(self.texts)

    def older(self, now: str) -> str | None:
        """The text before; `now` is what stands in the box, to come back to. None at the oldest."""
        if not self.browsing:
            self._draft = now
        at = self._at - 1
        while at >= 0 and self.texts[at] == now:
            at -= 1
        if at < 0:
            return None
        self._at = at
        return self.texts[at]

    def newer(self) -> str | None:
        """The text after, at last what stood in the box before going back; None when nobody went back."""
        if not self.browsing:
            return None
        self._at += 1
        return self.texts[self._at] if self.browsing else self._draft

    def clear(self) -> None:
        self.texts = []
        self.leave()
