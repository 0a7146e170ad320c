//! Pictures from outside: read within limits and turned the right way up, whoever took them.

use std::io::{BufRead, Cursor, Seek};

use image::{
    DynamicImage, ImageDecoder as _, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};

/// Larger pictures are refused: decoded they would take too much memory.
const PIXELS: u64 = 50_000_000;
/// What one picture may take while it is decoded.
const MEMORY: u64 = 256 << 20;
/// The longer side of a preview: sharp on a dense screen where it is shown at half of that.
const PREVIEW: u32 = 480;

/// Reads a picture whole. Too large ones are refused by what their head says, before the memory for them is taken.
pub fn read(source: impl BufRead + Seek) -> Result<DynamicImage, String> {
    let broken = |e: &dyn std::fmt::Display| {
        format!("файл картинки испорчен или это не картинка ({e}); сохраните её заново")
    };
    let mut reader = ImageReader::new(source)
        .with_guessed_format()
        .map_err(|e| format!("файл не читается: {e}"))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| broken(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(format!(
            "картинка слишком велика: {width} × {height} точек; уменьшите её до {} млн точек",
            PIXELS / 1_000_000
        ));
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| broken(&e))?;
    picture.apply_orientation(turned);
    Ok(match picture.color().has_alpha() {
        true => DynamicImage::ImageRgba8(picture.into_rgba8()),
        false => DynamicImage::ImageRgb8(picture.into_rgb8()),
    })
}

/// A small JPEG of a picture, without what the camera wrote into it; what is clear becomes white.
pub fn preview(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let picture = read(Cursor::new(bytes))?;
    let small = match picture.width().max(picture.height()) > PREVIEW {
        true => picture.thumbnail(PREVIEW, PREVIEW),
        false => picture,
    };
    let mut paper = small.to_rgba8();
    for pixel in paper.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u16::from);
        let on_white = |part: u16| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255);
        pixel.0 = [red, green, blue, 255].map(|part| on_white(part).unwrap_or(u8::MAX));
    }
    let mut out = Vec::new();
    DynamicImage::ImageRgba8(paper)
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut out, 80))
        .map_err(|e| format!("картинка не пишется: {e}"))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
        let picture = RgbaImage::from_pixel(width, height, Rgba(colour));
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_preview_is_small_keeps_its_proportions_and_lies_on_white() {
        let wide = read(Cursor::new(preview(&png(1200, 300, [0, 0, 0, 0])).unwrap())).unwrap();
        assert_eq!((wide.width(), wide.height()), (480, 120));
        assert!(
            wide.to_rgb8()
                .pixels()
                .all(|pixel| pixel.0.iter().all(|part| *part > 250))
        );
        let small = read(Cursor::new(
            preview(&png(20, 30, [200, 0, 0, 255])).unwrap(),
        ))
        .unwrap();
        assert_eq!((small.width(), small.height()), (20, 30));
    }

    #[test]
    fn what_is_not_a_picture_is_said_in_words() {
        assert!(preview(b"%PDF-1.7").unwrap_err().contains("не картинка"));
    }
}
