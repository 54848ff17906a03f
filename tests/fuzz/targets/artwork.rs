//! Any bytes as the PDF that a design is made from; what comes of it must open.

#![no_main]

use libfuzzer_sys::fuzz_target;
use testamur::artwork::Artwork;
use testamur::artwork::Options;
use testamur::limits::Limits;
use testamur::picture::Budget;
use testamur::picture::Door;
use testamur::picture::Picture;

fuzz_target!(|bytes: &[u8]| {
    let mut file = b"%PDF-1.7\n".to_vec();
    file.extend(bytes);
    let limits = Limits { picture_pixels: 1_000_000, ..Limits::default() };
    let options = Options { limits: limits.clone(), ..Options::default() };
    let Ok(art) = Artwork::read(file.into(), "art.pdf", &options) else { return };
    let door = Door { limits: &limits, budget: &Budget::new(&limits), files: &|_| None, fonts: &Vec::new };
    if let Some(background) = art.files.get("background.pdf") {
        Picture::admit(background.clone(), "background.pdf", &door).expect("what was written can be read");
    }
});
