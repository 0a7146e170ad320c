//! Smaller copies of pictures: what is asked for is named at once, by the contents of the picture
//! and what is done to it, and made after the pages. A copy that is there under its name is never
//! made again. Sizes of originals are read in `image`.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, Cursor, Read as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

use image::{DynamicImage, ImageFormat, codecs::jpeg::JpegEncoder, imageops::FilterType};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    hash,
    source::{Asset, Stat},
    text::file_slug,
};
use crate::picture;

/// The folder of made pictures below the site's root.
pub const FOLDER: &str = "processed_images/";
/// Changes when the same wish gives other bytes.
const VERSION: u32 = 1;

/// A picture to be made of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// The original below `content/`.
    pub source: String,
    /// The file it is written to.
    pub out: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether the edges are cut off, so that nothing is stretched.
    pub crop: bool,
    /// Form of the file.
    pub form: Form,
    /// From 1 to 100; lossless forms do not care.
    pub quality: u8,
}

/// Form of a picture's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Form {
    /// WebP with losses.
    Webp,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

/// What is asked of a picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish<'a> {
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// `fit_width`, `fit_height`, `fit`, `fill` or `scale`.
    pub op: Option<&'a str>,
    /// `webp`, `jpg`, `png` or `auto`.
    pub format: Option<&'a str>,
    /// From 1 to 100.
    pub quality: Option<u8>,
}

/// Hashes of pictures by their names and states, so that none is read twice.
#[derive(Debug, Default)]
pub struct Pictures {
    hashes: Mutex<HashMap<String, (Stat, u128)>>,
}

/// Whether smaller copies of it can be made.
pub fn shrinks(name: &str) -> bool {
    let ext = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(ext.as_str(), "jpg" | "jpeg" | "png" | "webp")
}

impl Pictures {
    /// Names the picture that a wish gives.
    pub fn variant(&self, asset: &Asset, wish: &Wish<'_>) -> Result<Variant, String> {
        let size = asset.picture.filter(|(w, h)| *w > 0 && *h > 0);
        let size = size.ok_or_else(|| {
            format!(
                "картинка «{}» не читается: похоже, файл испорчен; сохраните её заново",
                asset.name
            )
        })?;
        let (width, height, crop) = measures(size, wish)?;
        let form = form(&asset.name, wish.format)?;
        let quality = wish.quality.unwrap_or(80).clamp(1, 100);
        let contents = self
            .hash(asset)
            .map_err(|e| format!("картинка «{}» не читается: {e}", asset.name))?;
        let state = format!("{VERSION} {contents:x} {width} {height} {crop} {form:?} {quality}");
        let mark = (hash::lasting(state.as_bytes()) >> 64) as u64;
        let file = asset.name.rsplit('/').next().unwrap_or(&asset.name);
        let stem = file_slug(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        Ok(Variant {
            source: asset.name.clone(),
            out: format!("{FOLDER}{stem}.{mark:016x}.{}", form.ext()),
            width,
            height,
            crop,
            form,
            quality,
        })
    }

    /// Smaller copies of a picture for screens of these widths; those not smaller are left out.
    pub fn narrower(&self, asset: &Asset, widths: &[u32]) -> Result<Vec<Variant>, String> {
        let own = asset.picture.map_or(0, |(width, _)| width);
        if !shrinks(&asset.name) || is_animated(&asset.file) {
            return Ok(vec![]);
        }
        let fitting = widths.iter().filter(|width| **width < own);
        fitting
            .map(|width| {
                let wish = Wish {
                    width: Some(*width),
                    ..Wish::default()
                };
                self.variant(asset, &wish)
            })
            .collect()
    }

    fn hash(&self, asset: &Asset) -> io::Result<u128> {
        let known = |map: &HashMap<String, (Stat, u128)>| {
            let (stat, hash) = map.get(&asset.name)?;
            (*stat == asset.stat).then_some(*hash)
        };
        let lock = || self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hash) = known(&lock()) {
            return Ok(hash);
        }
        let mut hasher = Sha256::new();
        let mut file = File::open(&asset.file)?;
        let mut part = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut part)?;
            if read == 0 {
                break;
            }
            hasher.update(&part[..read]);
        }
        let digest = hasher.finalize();
        let hash = digest
            .iter()
            .take(16)
            .fold(0, |sum, byte| sum << 8 | u128::from(*byte));
        lock().insert(asset.name.clone(), (asset.stat, hash));
        Ok(hash)
    }
}

/// A moving WebP would stand still in a smaller copy.
fn is_animated(file: &Path) -> bool {
    let mut head = [0; 21];
    let read = File::open(file).and_then(|mut f| f.read_exact(&mut head));
    read.is_ok() && &head[12..16] == b"VP8X" && head[20] & 2 != 0
}

/// Width, height and whether to cut. Nothing is made larger than it is, except by `scale`.
fn measures((w, h): (u32, u32), wish: &Wish<'_>) -> Result<(u32, u32, bool), String> {
    let side = |one: u32, of: u32, other: u32| {
        let exact = u64::from(one) * u64::from(other) / u64::from(of.max(1));
        u32::try_from(exact.max(1)).unwrap_or(u32::MAX)
    };
    let by_width = |width: u32| (width.min(w), side(width.min(w), w, h), false);
    let by_height = |height: u32| (side(height.min(h), h, w), height.min(h), false);
    let (width, height) = (
        wish.width.filter(|n| *n > 0),
        wish.height.filter(|n| *n > 0),
    );
    let op = match (wish.op, width, height) {
        (Some(op), _, _) => op,
        (None, Some(_), Some(_)) => "fill",
        (None, Some(_), None) => "fit_width",
        (None, None, _) => "fit_height",
    };
    let needs = |what: &str| format!("resize_image: для op=\"{op}\" нужно указать {what}");
    let made = match op {
        "fit_width" => by_width(width.ok_or_else(|| needs("width"))?),
        "fit_height" => by_height(height.ok_or_else(|| needs("width или height"))?),
        "fit" | "fill" | "scale" => {
            let both = width.zip(height).ok_or_else(|| needs("width и height"))?;
            match op {
                "scale" => (both.0, both.1, false),
                "fit" if side(both.0, w, h) <= both.1 => by_width(both.0),
                "fit" => by_height(both.1),
                // a smaller picture is cut to the same proportions
                _ if both.0 <= w && both.1 <= h => (both.0, both.1, true),
                _ if side(w, both.0, both.1) <= h => (w, side(w, both.0, both.1), true),
                _ => (side(h, both.1, both.0), h, true),
            }
        }
        other => {
            return Err(format!(
                "resize_image: op не бывает «{other}»; ожидается fit_width, fit_height, fit, fill или scale"
            ));
        }
    };
    if made.0 > 8192 || made.1 > 8192 {
        return Err("resize_image: ширина и высота не могут быть больше 8192 точек".into());
    }
    Ok(made)
}

fn form(name: &str, asked: Option<&str>) -> Result<Form, String> {
    let ext = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    match (asked.unwrap_or("webp"), ext.as_str()) {
        ("webp", _) | ("auto", "webp") => Ok(Form::Webp),
        ("png", _) | ("auto", "png") => Ok(Form::Png),
        ("jpg" | "jpeg", _) | ("auto", _) => Ok(Form::Jpeg),
        (other, _) => Err(format!(
            "resize_image: format не бывает «{other}»; ожидается webp, jpg, png или auto"
        )),
    }
}

impl Form {
    fn ext(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Reads a picture whole.
pub fn decode(file: &Path) -> Result<DynamicImage, String> {
    let opened = File::open(file).map_err(|e| format!("файл не читается: {e}"))?;
    picture::read(BufReader::new(opened))
}

/// Makes one copy of a picture that has been read.
pub fn make(picture: &DynamicImage, variant: &Variant) -> Result<Vec<u8>, String> {
    let small = resized(picture, variant);
    let failed = |e: &dyn std::fmt::Display| format!("картинка не пишется: {e}");
    let mut out = Vec::new();
    match variant.form {
        Form::Webp => {
            let (width, height) = (small.width(), small.height());
            let encoder = match &small {
                DynamicImage::ImageRgba8(raw) => webp::Encoder::from_rgba(raw, width, height),
                other => {
                    let raw = other.to_rgb8();
                    return encode_webp(&webp::Encoder::from_rgb(&raw, width, height), variant);
                }
            };
            return encode_webp(&encoder, variant);
        }
        Form::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut out, variant.quality);
            small
                .to_rgb8()
                .write_with_encoder(encoder)
                .map_err(|e| failed(&e))?;
        }
        Form::Png => small
            .write_to(&mut Cursor::new(&mut out), ImageFormat::Png)
            .map_err(|e| failed(&e))?,
    }
    Ok(out)
}

fn encode_webp(encoder: &webp::Encoder<'_>, variant: &Variant) -> Result<Vec<u8>, String> {
    let made = encoder.encode_simple(false, f32::from(variant.quality));
    made.map(|bytes| bytes.to_vec())
        .map_err(|e| format!("картинка не пишется в WebP: {e:?}"))
}

fn resized(picture: &DynamicImage, variant: &Variant) -> DynamicImage {
    let (width, height) = (variant.width, variant.height);
    let cut;
    let picture = if variant.crop {
        let (w, h) = (u64::from(picture.width()), u64::from(picture.height()));
        let (tall, wide) = (u64::from(height), u64::from(width));
        let (cut_w, cut_h) = match w * tall > h * wide {
            true => ((h * wide / tall).max(1), h),
            false => (w, (w * tall / wide).max(1)),
        };
        let (x, y) = ((w - cut_w) / 2, (h - cut_h) / 2);
        cut = picture.crop_imm(x as u32, y as u32, cut_w as u32, cut_h as u32);
        &cut
    } else {
        picture
    };
    // of a much larger picture a rough halving first is as good and many times faster
    if picture.width() > width.saturating_mul(4) && picture.height() > height.saturating_mul(4) {
        let rough = picture.thumbnail_exact(width * 2, height * 2);
        return rough.resize_exact(width, height, FilterType::CatmullRom);
    }
    picture.resize_exact(width, height, FilterType::CatmullRom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(width: u32, height: u32, op: &str) -> (u32, u32, bool) {
        let wish = Wish {
            width: (width > 0).then_some(width),
            height: (height > 0).then_some(height),
            op: Some(op).filter(|op| !op.is_empty()),
            ..Wish::default()
        };
        measures((1200, 800), &wish).unwrap()
    }

    #[test]
    fn a_picture_keeps_its_proportions_and_is_never_blown_up() {
        assert_eq!(asked(600, 0, ""), (600, 400, false));
        assert_eq!(asked(5000, 0, "fit_width"), (1200, 800, false));
        assert_eq!(asked(0, 200, ""), (300, 200, false));
        assert_eq!(asked(300, 300, "fit"), (300, 200, false));
        assert_eq!(asked(300, 300, ""), (300, 300, true));
        assert_eq!(asked(2000, 2000, "fill"), (800, 800, true));
        assert_eq!(asked(10, 900, "scale"), (10, 900, false));
    }

    #[test]
    fn an_unknown_way_is_told() {
        let wish = Wish {
            width: Some(1),
            op: Some("squeeze"),
            ..Wish::default()
        };
        let told = measures((10, 10), &wish).unwrap_err();
        assert!(told.contains("op не бывает «squeeze»"), "{told}");
    }
}
