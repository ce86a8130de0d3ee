from __future__ import annotations

from yinuo.cli import main

main()
