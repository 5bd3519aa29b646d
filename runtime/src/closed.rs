/// Lets a closed list of texts be sent and shown; it has to have `as_str`.
#[doc(hidden)]
#[macro_export]
macro_rules! closed_text {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl $crate::internal::Serialize for $name {
            fn serialize<S: $crate::internal::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

/// Lets a closed list of integers be sent and shown; it has to have `as_i64`.
#[doc(hidden)]
#[macro_export]
macro_rules! closed_integer {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), formatter)
            }
        }

        impl $crate::internal::Serialize for $name {
            fn serialize<S: $crate::internal::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        impl $crate::internal::TextForm for $name {
            fn serialize_text<S: $crate::internal::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}
