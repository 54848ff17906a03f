//! Files that are spliced from a shared picture show what files that are drawn whole do.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::scene::Expected;

const WHITE: Color = Color::WHITE;
const FAINT: Color = Color::Rgb([0, 90, 0, 100]);

/// A painter for each way, and what one of a scene's files shows by each.
fn shown(stage: &Stage, scene: &Scene) -> [Arc<Pixels>; 2] {
    [Encoding::Fast, Encoding::Prepared].map(|encoding| {
        let file = painter(stage, encoding).paint(scene).unwrap();
        picture(&file, "x.png").pixels().unwrap()
    })
}

fn painter(stage: &Stage, encoding: Encoding) -> PngPainter {
    let options = PngOptions {
        encoding: Some(encoding),
        ..options()
    };
    PngPainter::prepare(stage, &options).unwrap()
}

/// Whether a scene is spliced, and looks as it should.
fn is_spliced(stage: &Stage, scene: &Scene) -> bool {
    let [plain, spliced] = shown(stage, scene);
    assert!(plain == spliced);
    let painter = painter(stage, Encoding::Prepared);
    painter.prepared.spliced(scene).unwrap().is_some()
}

fn opaque() -> Stage {
    stage(
        Size::new(300.0, 150.0),
        vec![
            block(0.0, 0.0, 300.0, 150.0, WHITE),
            block(40.0, 20.0, 90.0, 70.0, BLUE),
        ],
    )
}

fn clear() -> Stage {
    stage(
        Size::new(300.0, 150.0),
        vec![block(40.0, 20.0, 90.0, 70.0, FAINT)],
    )
}

/// A stage on which some nodes stand above what records bring.
fn with_above(mut stage: Stage, above: &[Node]) -> (Stage, Vec<Node>) {
    let number = |(index, node): (usize, &Node)| Node {
        fixed: Some(index),
        ..node.clone()
    };
    stage.fixed = above.iter().enumerate().map(number).collect();
    stage.pages[0].above = (0..above.len()).collect();
    let fixed = stage.fixed.clone();
    (stage, fixed)
}

#[test]
fn text_and_codes_and_pictures_are_spliced_in() {
    let turned = Node {
        transform: Affine::rotate(30.0, Point::new(150.0, 80.0)),
        opacity: 0.4,
        ..words("Ada Lovelace", 20.0, 100.0, 80.0)
    };
    let group = Group {
        clip: Some(crate::outline::ellipse(Rect::new(200.0, 60.0, 80.0, 80.0))),
        nodes: vec![
            block(190.0, 50.0, 60.0, 60.0, RED),
            placed(Rect::new(220.0, 80.0, 40.0, 30.0)),
        ],
    };
    let nodes = vec![
        words("Ada Lovelace", 14.0, 50.0, 40.0),
        turned,
        code("https://example.org", Rect::new(12.0, 80.0, 60.0, 60.0)),
        placed(Rect::new(150.0, 10.0, 40.0, 30.0)),
        node(Item::Group(group)),
    ];
    for stage in [opaque(), clear()] {
        assert!(is_spliced(&stage, &scene(&stage, nodes.clone())));
        for one in &nodes {
            assert!(is_spliced(&stage, &scene(&stage, vec![one.clone()])));
        }
    }
}

#[test]
fn a_scene_that_brings_nothing_or_everything_is_spliced_too() {
    for stage in [opaque(), clear()] {
        assert!(is_spliced(&stage, &scene(&stage, vec![])));
        let all = block(0.0, 0.0, 300.0, 150.0, RED);
        assert!(is_spliced(&stage, &scene(&stage, vec![all])));
        let beyond = block(-1e12, -1e12, 2e12, 2e12, FAINT);
        assert!(is_spliced(&stage, &scene(&stage, vec![beyond])));
        let outside = block(400.0, 0.0, 30.0, 30.0, RED);
        assert!(is_spliced(&stage, &scene(&stage, vec![outside])));
    }
}

#[test]
fn numbers_that_are_none_do_no_harm() {
    let stage = opaque();
    for odd in [f64::NAN, f64::INFINITY, -1e300] {
        let mut nodes = vec![
            block(odd, 10.0, 30.0, 30.0, RED),
            block(10.0, 10.0, odd, 30.0, RED),
        ];
        nodes.push(Node {
            transform: Affine::new(1.0, odd, 0.0, 1.0, odd, 0.0),
            ..words("Ada", 14.0, 50.0, 40.0)
        });
        for node in nodes {
            assert!(is_spliced(&stage, &scene(&stage, vec![node])));
        }
    }
}

#[test]
fn what_all_share_stands_above_what_a_record_brings() {
    let above = [
        block(60.0, 10.0, 30.0, 100.0, FAINT),
        block(200.0, 10.0, 30.0, 100.0, RED),
    ];
    for stage in [opaque(), clear()] {
        let (stage, fixed) = with_above(stage, &above);
        let own = words("Ada Lovelace of London", 30.0, 30.0, 60.0);
        let all = vec![own.clone(), fixed[0].clone(), fixed[1].clone()];
        assert!(is_spliced(&stage, &scene(&stage, all)));
        let between = vec![fixed[0].clone(), own.clone(), fixed[1].clone()];
        assert!(is_spliced(&stage, &scene(&stage, between)));
        let without = vec![own.clone(), fixed[1].clone()];
        assert!(is_spliced(&stage, &scene(&stage, without)));
        assert!(is_spliced(&stage, &scene(&stage, vec![fixed[0].clone()])));
        let swapped = vec![fixed[1].clone(), own, fixed[0].clone()];
        assert!(!is_spliced(&stage, &scene(&stage, swapped)));
    }
}

#[test]
fn a_scene_of_another_stage_is_drawn_whole() {
    let (ours, other) = (opaque(), opaque());
    let file = painter(&ours, Encoding::Prepared).prepared;
    assert!(file.spliced(&scene(&other, vec![])).unwrap().is_none());
}

#[test]
fn a_file_has_the_same_bytes_whatever_was_painted_before_and_beside_it() {
    let mut stage = opaque();
    stage.pages[0].expected = vec![
        Expected::Words {
            area: Rect::new(20.0, 20.0, 200.0, 40.0),
            size: 14.0,
            color: RED,
        },
        Expected::Code {
            area: Rect::new(12.0, 80.0, 60.0, 60.0),
            color: Color::BLACK,
            ground: Some(WHITE),
        },
    ];
    let scenes: Vec<Scene> = ["Ada", "Grace Hopper", "Bo"]
        .map(|name| scene(&stage, vec![words(name, 14.0, 50.0, 40.0)]))
        .into();
    let alone = |scene: &Scene| painter(&stage, Encoding::Prepared).paint(scene).unwrap();
    let alone: Vec<Vec<u8>> = scenes.iter().map(alone).collect();
    let shared = painter(&stage, Encoding::Prepared);
    let threads: Vec<_> = (0..4)
        .map(|turn: usize| {
            let (painter, scenes, alone) = (shared.clone(), scenes.clone(), alone.clone());
            std::thread::spawn(move || {
                for number in (turn..turn + 6).map(|number| number % 3) {
                    assert!(painter.paint(&scenes[number]).unwrap() == alone[number]);
                }
            })
        })
        .collect();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}

#[test]
fn the_number_of_files_decides_where_nobody_asks() {
    let stage = opaque();
    let open = PngPainter::prepare(&stage, &options()).unwrap();
    assert_eq!(open.encoding(), Encoding::Fast);
    assert_eq!(open.for_files(99).encoding(), Encoding::Fast);
    assert_eq!(open.for_files(100).encoding(), Encoding::Prepared);
    let asked = painter(&stage, Encoding::Small);
    assert_eq!(asked.for_files(100).encoding(), Encoding::Small);
    let scene = scene(&stage, vec![words("Ada", 14.0, 50.0, 40.0)]);
    let many = open.for_files(1000).paint(&scene).unwrap();
    assert!(many == painter(&stage, Encoding::Prepared).paint(&scene).unwrap());
}

fn any_node() -> impl Strategy<Value = Node> {
    let rect = (-30.0..300.0, -30.0..150.0, 0.0..200.0, 0.0..100.0);
    let rect = rect.prop_map(|(x, y, w, h)| Rect::new(x, y, w, h));
    let faint = prop_oneof![Just(1.0), Just(0.5)];
    (rect, 0..5_u8, -90.0..90.0, faint, any::<bool>()).prop_map(
        |(rect, kind, turn, opacity, straight)| {
            let mut node = match kind {
                0 => words("Wáłkers ſ", rect.h / 3.0 + 1.0, rect.x, rect.y),
                1 => node(filled(
                    crate::outline::star(rect, 5, 0.4),
                    Ink::Solid(FAINT),
                )),
                2 => placed(rect),
                3 => code("A", Rect::new(rect.x, rect.y, rect.h + 1.0, rect.h + 1.0)),
                _ => block(rect.x, rect.y, rect.w, rect.h, RED),
            };
            node.opacity = opacity;
            if !straight {
                node.transform = Affine::rotate(turn, rect.center());
            }
            node
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_scene_looks_as_it_does_when_drawn_whole(
        own in vec(any_node(), 0..5),
        above in vec(any_node(), 0..3),
        places in vec(0..6_usize, 3),
        is_clear in any::<bool>(),
    ) {
        let ground = if is_clear { clear() } else { opaque() };
        let (stage, fixed) = with_above(ground, &above);
        let mut nodes = own;
        let mut next = 0;
        for (node, place) in fixed.into_iter().zip(places) {
            next = (next + place).min(nodes.len());
            nodes.insert(next, node);
            next += 1;
        }
        prop_assert!(is_spliced(&stage, &scene(&stage, nodes)));
    }
}
