"""What people are told about promises, sanctions and signatures."""

from __future__ import annotations

from yinuo.notify.templates import register

register(
    "rulebook.obligation_warn",
    zh="{number} 快到期了：{title}，{due_at} 前完成（{clause}）",
    en="{number} is due soon: {title} by {due_at} ({clause})",
)
register(
    "rulebook.obligation_notify",
    zh="{number} 已逾期：{title}，应于 {due_at} 前完成（{clause}）",
    en="{number} is overdue: {title}, due {due_at} ({clause})",
)
register(
    "rulebook.obligation_escalate",
    zh="{number} 逾期上报：{title}，应于 {due_at} 前完成，责任人 {who}（{clause}）",
    en="{number} passed up to you: {title}, due {due_at}, with {who} ({clause})",
)
register(
    "rulebook.obligation_reassigned",
    zh="{number} 转给您办理：{title}，{reason}（{clause}）",
    en="{number} is now yours: {title}, {reason} ({clause})",
)
register(
    "rulebook.sanction_proposed",
    zh="{number} 对您提出考核：{title}（{clause}），请查看依据",
    en="{number}: a sanction against you was proposed: {title} ({clause}). See the evidence.",
)
register(
    "rulebook.sanction_decided",
    zh="{number} 的考核“{title}”已有决定：{decision}",
    en="{number}: the sanction “{title}” was decided: {decision}",
)
register(
    "rulebook.approval_asked",
    zh="{number} 等待您签字：{subject}",
    en="{number} waits for your signature: {subject}",
)
register(
    "rulebook.approval_reminded",
    zh="催办：{number} 等待您签字：{subject}",
    en="Reminder: {number} waits for your signature: {subject}",
)
register(
    "rulebook.approval_ended",
    zh="{number} 的审批“{subject}”已结束：{outcome} {reason}",
    en="{number}: the approval “{subject}” has ended: {outcome} {reason}",
)
