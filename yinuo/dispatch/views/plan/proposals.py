"""The proposals as they stand above the board."""

from __future__ import annotations

from yinuo.core.http import Request
from yinuo.core.models import Branch
from yinuo.dispatch.models import RepairProposal
from yinuo.dispatch.selectors import publications, repairs
from yinuo.dispatch.services import drafts

State = RepairProposal.State
#: More proposals than these are folded into one line, so that they do not bury the board.
MOST_OPEN = 3


def of_board(request: Request, branch: Branch) -> dict[str, object]:
    """Return what the panel shows of a branch, whether it stands on the board or is fetched alone."""
    proposals = repairs.pending(branch, request.at)
    return {
        "proposals": proposals,
        "are_folded": len(proposals) > MOST_OPEN,
        "are_unfolded": request.GET.get("proposals") == "open",
        "is_moving": publications.is_going(branch) or any(one.state == State.REQUESTED for one in proposals),
        "proposals_topic": f"{drafts.topic(branch)} board:{branch.pk}",
    }
