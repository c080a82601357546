"""One customer turn: messages, the engines that understand them, and the turn itself."""
