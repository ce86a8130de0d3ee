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
register(
    "rulebook.consultation_opened",
    zh="请在 {ends_at} 前对制度草案“{title}”（{number}）提出本部门意见",
    en="Please give your department's opinion on the draft “{title}” ({number}) by {ends_at}",
)
register(
    "rulebook.comment_answered",
    zh="您对“{title}”第 {clause} 条的意见：{outcome}",
    en="Your comment on “{title}”, clause {clause}: {outcome}",
)
register(
    "rulebook.reading_asked",
    zh="请在 {due_at} 前阅读并确认制度“{title}”（{number}）",
    en="Please read and acknowledge “{title}” ({number}) by {due_at}",
)
register(
    "rulebook.reading_reminded",
    zh="催办：请在 {due_at} 前阅读并确认制度“{title}”（{number}）",
    en="Reminder: please read and acknowledge “{title}” ({number}) by {due_at}",
)
register(
    "rulebook.waiver_decided",
    zh="豁免 {number}（{clause}）：{outcome}",
    en="Waiver {number} ({clause}): {outcome}",
)
register(
    "rulebook.objection_decided",
    zh="异议 {number}（{clause}）：{outcome}",
    en="Objection {number} ({clause}): {outcome}",
)
