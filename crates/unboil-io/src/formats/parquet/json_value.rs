//! Values of columns as JSON, for the ledger. Each value comes back as it was.

use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use serde_json::Value;

/// A value of a column.
pub(super) trait JsonValue: Sized {
    fn to_json(&self) -> Value;

    /// `None`: it is no value of this type.
    fn from_json(json: &Value) -> Option<Self>;
}

impl JsonValue for bool {
    fn to_json(&self) -> Value {
        (*self).into()
    }

    fn from_json(json: &Value) -> Option<bool> {
        json.as_bool()
    }
}

impl JsonValue for i32 {
    fn to_json(&self) -> Value {
        (*self).into()
    }

    fn from_json(json: &Value) -> Option<i32> {
        json.as_i64()?.try_into().ok()
    }
}

impl JsonValue for i64 {
    fn to_json(&self) -> Value {
        (*self).into()
    }

    fn from_json(json: &Value) -> Option<i64> {
        json.as_i64()
    }
}

/// A number, or the bits if there is no JSON for it: of infinity, and of all that is not a number.
impl JsonValue for f32 {
    fn to_json(&self) -> Value {
        match self.is_finite() {
            true => f64::from(*self).into(),
            false => format!("{:08x}", self.to_bits()).into(),
        }
    }

    fn from_json(json: &Value) -> Option<f32> {
        match json.as_str() {
            Some(bits) => u32::from_str_radix(bits, 16).ok().map(f32::from_bits),
            None => json.as_f64().map(|value| value as f32),
        }
    }
}

/// See [`f32`].
impl JsonValue for f64 {
    fn to_json(&self) -> Value {
        match self.is_finite() {
            true => (*self).into(),
            false => format!("{:016x}", self.to_bits()).into(),
        }
    }

    fn from_json(json: &Value) -> Option<f64> {
        match json.as_str() {
            Some(bits) => u64::from_str_radix(bits, 16).ok().map(f64::from_bits),
            None => json.as_f64(),
        }
    }
}

/// Its three numbers.
impl JsonValue for Int96 {
    fn to_json(&self) -> Value {
        self.data().into()
    }

    fn from_json(json: &Value) -> Option<Int96> {
        let numbers = json.as_array()?.iter();
        let numbers: Option<Vec<u32>> = numbers.map(|n| n.as_u64()?.try_into().ok()).collect();
        let [low, high, day] = numbers?.try_into().ok()?;
        let mut value = Int96::new();
        value.set_data(low, high, day);
        Some(value)
    }
}

/// A string, or a list of bytes if they are no UTF-8.
impl JsonValue for ByteArray {
    fn to_json(&self) -> Value {
        match std::str::from_utf8(self.data()) {
            Ok(text) => text.into(),
            Err(_) => self.data().into(),
        }
    }

    fn from_json(json: &Value) -> Option<ByteArray> {
        if let Some(text) = json.as_str() {
            return Some(text.into());
        }
        let bytes = json.as_array()?.iter();
        let bytes: Option<Vec<u8>> = bytes.map(|byte| byte.as_u64()?.try_into().ok()).collect();
        Some(bytes?.into())
    }
}

impl JsonValue for FixedLenByteArray {
    fn to_json(&self) -> Value {
        (**self).to_json()
    }

    fn from_json(json: &Value) -> Option<FixedLenByteArray> {
        ByteArray::from_json(json).map(FixedLenByteArray::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        fn check<T: JsonValue + PartialEq + std::fmt::Debug>(value: T) {
            let json = value.to_json().to_string();
            let back = T::from_json(&serde_json::from_str(&json).expect("JSON"));
            assert_eq!(back, Some(value), "{json}");
        }
        check(true);
        check(i32::MIN);
        check(i64::MAX);
        for value in [0.1, -0.0, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY] {
            check(value);
        }
        for value in [0.1, 1e-310, f64::MIN, f64::NEG_INFINITY] {
            check(value);
        }
        let bits = f64::from_bits(0x7ff8_0000_0000_0001);
        let back = f64::from_json(&bits.to_json()).expect("a number");
        assert_eq!(back.to_bits(), bits.to_bits());
        check(ByteArray::from("a \u{e9}\n"));
        check(ByteArray::from(vec![0xff, 0]));
        check(FixedLenByteArray::from(vec![1, 2, 0xff]));
        check(Int96::from(vec![1, 2, u32::MAX]));
    }
}
