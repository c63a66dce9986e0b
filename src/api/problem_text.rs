//! Titles of problems.

use super::Code;
use crate::units::LocalText;

/// The title of a code.
pub(super) fn title(code: Code) -> LocalText {
    let (zh, en) = match code {
        Code::Unauthenticated => ("未登录", "Not logged in"),
        Code::Forbidden => ("无此权限", "Not allowed"),
        Code::NotFound => ("未找到", "Not found"),
        Code::MethodNotAllowed => ("方法不适用", "Method not allowed"),
        Code::PreconditionRequired => ("缺少 If-Match", "If-Match is needed"),
        Code::Stale => ("内容已变", "Changed in between"),
        Code::WrongState => ("当前状态不允许", "Not in this state"),
        Code::Claimed => ("已被其他运单占用", "Held by another waybill"),
        Code::Taken => ("已被占用", "Already taken"),
        Code::IdempotencyMismatch => ("幂等键用于不同请求", "Key used for another request"),
        Code::Invalid => ("内容不合要求", "Not as required"),
        Code::ChecksFailed => ("检查未通过", "Checks failed"),
        Code::NoRoute => ("没有合法路线", "No lawful way"),
        Code::NoRisk => ("没有风险数据", "No risk layers"),
        Code::TooLarge => ("内容过大", "Too large"),
        Code::UnsupportedMediaType => ("内容类型不支持", "Content type not supported"),
        Code::Malformed => ("请求格式有误", "Malformed request"),
        Code::LockedOut => ("登录已锁定", "Locked out"),
        Code::TooFast => ("请求过于频繁", "Too many requests"),
        Code::Busy => ("服务繁忙", "Busy"),
        Code::Internal => ("内部错误", "Internal error"),
    };
    LocalText::new(zh, en)
}
