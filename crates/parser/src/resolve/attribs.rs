//! Attributes of local variables (§3.3.7).

use super::BindingKind;
use super::scope::Resolver;
use crate::Phase;
use crate::ast::LocalName;
use crate::diagnostic::codes;

impl Resolver<'_> {
    /// The kind of variable an attribute makes; `has_close`: whether one of the list is to be closed already.
    pub(super) fn attribute(&mut self, name: &LocalName, has_close: &mut bool) -> BindingKind {
        let Some(attrib) = name.attrib else {
            return BindingKind::Regular;
        };
        match attrib.name.text(self.src) {
            b"const" => BindingKind::Const,
            b"close" => {
                if *has_close {
                    let message = b"multiple to-be-closed variables in local list".to_vec();
                    let span = attrib.span;
                    self.error(
                        codes::MULTIPLE_CLOSE,
                        span,
                        message,
                        Vec::new(),
                        span.hi,
                        Phase::Semantic,
                    );
                }
                *has_close = true;
                BindingKind::Close
            }
            unknown => {
                let mut message = b"unknown attribute '".to_vec();
                message.extend_from_slice(unknown);
                message.push(b'\'');
                let after = attrib.span.hi;
                self.error(
                    codes::UNKNOWN_ATTRIBUTE,
                    attrib.name,
                    message,
                    Vec::new(),
                    after,
                    Phase::Semantic,
                );
                BindingKind::Regular
            }
        }
    }
}
