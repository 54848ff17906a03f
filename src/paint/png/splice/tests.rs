//! Tests of spliced streams: other decoders must find the pixels that were put in.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::canvas::Area;
use super::super::encode;
use super::filter::Filter;
use super::*;

/// How a block of pixels looks.
#[derive(Clone, Copy, Debug)]
enum Look {
    Flat,
    Gradient,
    Noise,
    Stripes,
}

fn look() -> impl Strategy<Value = Look> {
    prop_oneof![
        Just(Look::Flat),
        Just(Look::Gradient),
        Just(Look::Noise),
        Just(Look::Stripes),
    ]
}

fn dye(canvas: &mut Canvas, look: Look, seed: u32) {
    let mut state = seed | 1;
    let (area, channels) = (canvas.area, canvas.channels);
    for y in area.top..area.bottom {
        let row = canvas.row(y, area.left, area.width());
        for (x, pixel) in (area.left..).zip(row.chunks_exact_mut(channels)) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            for (channel, byte) in (0..).zip(pixel) {
                *byte = match look {
                    Look::Flat => seed as u8,
                    Look::Gradient => (x / 3 + y + channel * 40) as u8,
                    Look::Noise => (state >> (8 + channel * 4)) as u8,
                    Look::Stripes => ((x / 7 + y / 5) % 2 * 200) as u8,
                };
            }
        }
    }
}

fn blank(left: i32, top: i32, right: i32, bottom: i32, channels: usize) -> Canvas {
    let area = Area {
        left,
        top,
        right,
        bottom,
    };
    Canvas {
        area,
        channels,
        bytes: vec![0; area.width() * area.height() * channels],
        solid: false,
    }
}

/// What the crate `png` finds in a file; it checks all sums.
fn decoded(file: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.ignore_checksums(false);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    reader.finish().unwrap();
    bytes
}

fn file(splice: &Splice, base: &Canvas, parts: &[Canvas]) -> Vec<u8> {
    let head = encode::head(base, (1, 1)).unwrap();
    encode::close(&head, splice.pack(parts, encode::begin(&head, 0)))
}

/// A picture packed with a filter that may not be the best.
fn filtered(base: &Canvas, filter: Filter) -> Splice {
    let shape = Shape {
        width: base.area.width(),
        height: base.area.height(),
        pixel: base.channels,
    };
    Splice {
        base: Base::with_filter(shape, &base.bytes, filter, 8),
        patches: Mutex::default(),
    }
}

/// Some blocks on top of a picture; and each block with the pixels around it.
fn changed(base: &Canvas, blocks: &[(Area, Look, u32)]) -> (Canvas, Vec<Canvas>) {
    let mut whole = base.clone();
    for (area, look, seed) in blocks {
        let area = area.meet(base.area);
        if !area.is_empty() {
            let mut block = base.part(area);
            dye(&mut block, *look, *seed);
            for y in area.top..area.bottom {
                let from = block.row(y, area.left, area.width()).to_vec();
                whole.row(y, area.left, area.width()).copy_from_slice(&from);
            }
        }
    }
    let areas = super::super::parts::areas(blocks.iter().map(|block| block.0).collect(), base.area);
    let parts = areas
        .iter()
        .map(|area| whole.part(area.grown().meet(base.area)));
    let parts = parts.collect();
    (whole, parts)
}

fn block(width: i32, height: i32) -> impl Strategy<Value = (Area, Look, u32)> {
    let place = (-3..width + 3, -3..height + 3, 0..width + 6, 0..height + 6);
    (place, look(), any::<u32>()).prop_map(|((left, top, w, h), look, seed)| {
        let area = Area {
            left,
            top,
            right: left + w,
            bottom: top + h,
        };
        (area, look, seed)
    })
}

type Case = (i32, i32, usize, Look, u32, Vec<Vec<(Area, Look, u32)>>);

fn case() -> impl Strategy<Value = Case> {
    let size = (1..300_i32, 1..100_i32, 3..5_usize);
    size.prop_flat_map(|(width, height, channels)| {
        let records = vec(vec(block(width, height), 0..4), 1..4);
        (
            Just(width),
            Just(height),
            Just(channels),
            look(),
            any::<u32>(),
            records,
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_changes_is_decoded_as_it_was_put_in((width, height, channels, look, seed, records) in case()) {
        let mut base = blank(0, 0, width, height, channels);
        dye(&mut base, look, seed);
        let (_, rehearsed) = changed(&base, &records[0]);
        let splice = Splice::new(&base, &rehearsed).unwrap();
        let mut files = Vec::new();
        for blocks in &records {
            let (whole, parts) = changed(&base, blocks);
            let file = file(&splice, &base, &parts);
            prop_assert!(decoded(&file) == whole.bytes);
            files.push(file);
        }
        // What came before leaves nothing behind.
        let (_, parts) = changed(&base, &records[0]);
        prop_assert!(self::file(&splice, &base, &parts) == files[0]);
        let again = Splice::new(&base, &rehearsed).unwrap();
        prop_assert!(self::file(&again, &base, &parts) == files[0]);
    }
}

#[test]
fn all_filters_are_undone_by_a_decoder() {
    let mut base = blank(0, 0, 90, 40, 4);
    dye(&mut base, Look::Noise, 5);
    for filter in Filter::ALL {
        let splice = filtered(&base, filter);
        let blocks = [(0, 0, 20, 5), (30, 10, 31, 11), (60, 20, 90, 40)];
        let blocks = blocks.map(|(left, top, right, bottom)| {
            let area = Area {
                left,
                top,
                right,
                bottom,
            };
            (area, Look::Stripes, 1)
        });
        let (whole, parts) = changed(&base, &blocks);
        assert!(
            decoded(&file(&splice, &base, &parts)) == whole.bytes,
            "{filter:?}"
        );
    }
}

#[test]
#[cfg(feature = "pdf")]
fn zlib_reads_the_stream_and_its_sum() {
    use std::io::Read;
    let mut base = blank(0, 0, 300, 200, 4);
    dye(&mut base, Look::Gradient, 5);
    let splice = filtered(&base, Filter::Plain);
    let area = Area {
        left: 10,
        top: 50,
        right: 290,
        bottom: 90,
    };
    let (whole, parts) = changed(&base, &[(area, Look::Noise, 9)]);
    let stream = splice.pack(&parts, Vec::new());
    let mut rows = Vec::new();
    flate2::read::ZlibDecoder::new(&*stream)
        .read_to_end(&mut rows)
        .unwrap();
    let plain = rows.chunks_exact(1201).flat_map(|row| &row[1..]).copied();
    assert!(plain.eq(whole.bytes));
}
