//! The form of preset files as a JSON Schema (draft 2020-12), for editors. Made of the lists that the reader reads with.

use asciivid_effects::catalogue::{Entry, KINDS};
use asciivid_effects::field::formula;
use asciivid_effects::kit::{Mix as With, ParamDecl, ParamKind};
use asciivid_effects::post::MOODS;
use serde_json::{Map, Value, json};

use super::set::FEEDBACK;
use super::wrap::is_field;
use super::{Catalogue, Change, Layer, Mask, Mix, ROLES, Scene, Suits};
use crate::assets::library::{Kind, Library};

/// Keys with what may stand under them.
type Keys = Vec<(&'static str, Value)>;

/// The schema of presets that name what is in `catalogue` and, of palettes and fonts, what is in `library` or anything
/// else: those may be paths.
pub fn schema(catalogue: &Catalogue, library: &Library) -> Value {
    let names = Names { catalogue, library };
    let mut defs = Map::new();
    let wraps = [&catalogue.transforms, &catalogue.masks, &catalogue.transitions];
    for (kind, list) in ["transform", "mask", "transition"].into_iter().zip(wraps) {
        defs.extend(list.iter().map(|entry| (definition(kind, entry), parameters(entry, kind))));
    }
    defs.extend(catalogue.effects.iter().map(|e| (definition("effect", e), parameters(e, "effect"))));
    defs.extend(catalogue.shaders.iter().map(|e| (definition("shader", e), parameters(e, "shader"))));
    defs.extend(names.tables());
    let mut root = closed(names.preset(), &["title", "scene"]);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("asciivid preset");
    root["description"] = json!("The look of a film that asciivid makes of a song.");
    root["$defs"] = Value::Object(defs);
    root
}

struct Names<'a> {
    catalogue: &'a Catalogue,
    library: &'a Library,
}

impl Names<'_> {
    fn preset(&self) -> Keys {
        vec![
            ("title", text("A name for people.")),
            ("description", text("One line about the look.")),
            ("suits", text("The music that it was made for, in words.")),
            (
                "character",
                json!({ "$ref": "#/$defs/character", "description": "The songs that `auto` takes it for." }),
            ),
            ("font", self.asset("The font, by name or path.", &[Kind::Font])),
            ("glyphs", self.asset("The glyphs of layers that have none of their own.", &[Kind::Glyphs])),
            ("colors", self.colors("The colours of scenes that have none of their own.")),
            ("scene", list("scene", "A picture that the film may cut to; at least one.")),
            (
                "post",
                list("post", "What changes the pictures of scenes that have none of their own, in order."),
            ),
            ("transition", list("transition", "Ways into scenes that have none of their own.")),
        ]
    }

    /// The tables of a preset.
    fn tables(&self) -> Vec<(String, Value)> {
        let all = &self.catalogue;
        let fields: Vec<Entry> = all.effects.iter().copied().filter(is_field).collect();
        let named = |key, of: &[(&str, &[Entry])], more: Keys| by_name(key, of, more);
        let tables = [
            ("scene", closed(self.scene(), &["layer"])),
            ("layer", named("effect", &[("effect", &all.effects)], self.layer())),
            ("transform", named("transform", &[("transform", &all.transforms)], Vec::new())),
            ("mask", named("mask", &[("mask", &all.masks), ("effect", &fields)], mask())),
            ("mix", named("field", &[("effect", &fields)], mix())),
            ("post", post(&all.shaders)),
            ("transition", named("transition", &[("transition", &all.transitions)], change())),
            ("character", closed(character(), &[])),
            ("feedback", closed(feedback(), &[])),
            ("variation", closed(variation(), &["set"])),
        ];
        tables.into_iter().map(|(name, table)| (name.to_owned(), table)).collect()
    }

    fn scene(&self) -> Keys {
        let mut keys = vec![
            ("name", text("The name, for --set and --scene; unique.")),
            ("when", when("Sections that want the scene; none for any.")),
            ("energy", pair("The energy of sections that want the scene, [low, high].")),
            (
                "position",
                pair("The part of the song that wants the scene, [from, to]: 0 its start, 1 its end."),
            ),
        ];
        keys.extend(Scene::KEYS.map(|key| match key {
            "colors" => (key, self.colors("The colours of layers that have none of their own.")),
            "ground" => (key, drive("Light of the tinted ground.", 0.0, 1.0)),
            _ => (key, drive("Gain of the whole scene.", 0.0, 8.0)),
        }));
        keys.extend([
            ("layer", list("layer", "One effect; the lowest first.")),
            ("post", list("post", "What changes the picture, in order; instead of the preset's.")),
            ("transition", list("transition", "Ways into the scene; instead of the preset's.")),
            (
                "feedback",
                json!({ "$ref": "#/$defs/feedback", "description": "Lays the last picture over the next." }),
            ),
            ("variation", list("variation", "What the scene is when its place in the song returns.")),
        ]);
        keys
    }

    fn layer(&self) -> Keys {
        let mut keys = vec![("name", text("The name, for --set and variations; unique in the scene."))];
        keys.extend(Layer::KEYS.map(|key| match key {
            "glyphs" => (key, self.asset("The glyphs.", &[Kind::Glyphs])),
            "colors" => (key, self.colors("The colours.")),
            "opacity" => (key, drive("Share of the layer that is seen.", 0.0, 1.0)),
            "glow" => (key, drive("How much of its light feeds the bloom.", 0.0, 2.0)),
            _ => (key, one_of(key)),
        }));
        keys.extend([
            ("transform", list("transform", "Moves where the layer looks.")),
            ("mask", list("mask", "Covers the layer.")),
            ("mix", list("mix", "Mixes a second field into the layer, which must be one.")),
        ]);
        keys
    }

    /// A name of a file, or a path.
    fn asset(&self, doc: &str, kinds: &[Kind]) -> Value {
        let names: Vec<String> = kinds.iter().flat_map(|kind| self.library.names(*kind)).collect();
        json!({ "description": doc, "anyOf": [{ "enum": names }, { "type": "string" }] })
    }

    fn colors(&self, doc: &str) -> Value {
        let doc = format!("{doc} A name, a path, a colour such as #3a86ff, or its harmony, triadic:#3a86ff.");
        self.asset(&doc, &[Kind::Colors])
    }
}

/// What may stand in a mask beside the parameters.
fn mask() -> Keys {
    let with = |key| match key {
        "with" => (key, one_of("join")),
        _ => (key, json!({ "description": "Covers what it would let through.", "type": "boolean" })),
    };
    Mask::KEYS.map(with).into()
}

/// What may stand in a mix beside the parameters.
fn mix() -> Keys {
    let amounts: Vec<&ParamDecl> = With::ALL.iter().map(|with| with.amount()).collect();
    let least = amounts.iter().fold(f32::MAX, |least, amount| least.min(amount.min));
    let most = amounts.iter().fold(0.0f32, |most, amount| most.max(amount.max));
    let means: Vec<String> = With::ALL
        .iter()
        .map(|with| {
            let ParamDecl { doc, min, max, .. } = with.amount();
            format!("{}: {doc}, {min} to {max}", with.name())
        })
        .collect();
    let key = |key| match key {
        "with" => (key, one_of("mix")),
        _ => (key, drive(&format!("How much. {}.", means.join("; ")), least, most)),
    };
    Mix::KEYS.map(key).into()
}

/// What may stand in a transition beside the parameters.
fn change() -> Keys {
    let key = |key| match key {
        "when" => (key, when("Sections whose beginning it suits; none for any.")),
        _ => {
            let (least, most) = Change::BEATS;
            let doc = "How long it takes, in beats; 0 for a cut.";
            (key, json!({ "description": doc, "type": "number", "minimum": least, "maximum": most }))
        }
    };
    Change::KEYS.map(key).into()
}

fn feedback() -> Keys {
    let blend = ("blend", one_of("blend"));
    std::iter::once(blend).chain(FEEDBACK.params.iter().map(|decl| (decl.name, parameter(decl)))).collect()
}

fn variation() -> Keys {
    let doc = "Overrides, each as for --set: \"layer.param=value\", \"bloom.amount=0.4+bass\".";
    let change = json!({ "type": "string", "pattern": "^.+\\..+=.+$" });
    vec![("set", json!({ "description": doc, "type": "array", "items": change, "minItems": 1 }))]
}

/// A shader with its parameters, or a mood alone.
fn post(shaders: &[Entry]) -> Value {
    let mut post = by_name("shader", &[("shader", shaders)], Vec::new());
    let moods = MOODS.iter().map(|mood| (mood.name, mood.doc));
    post["properties"]["mood"] = words("A chain of shaders under one name.", moods);
    post["oneOf"] = json!([{ "required": ["shader"] }, { "required": ["mood"] }]);
    if let Some(post) = post.as_object_mut() {
        post.remove("required");
    }
    post
}

/// A table in which `key` names an entry, whose parameters may stand in it too; each list of entries with the kind of
/// its definitions.
fn by_name(key: &'static str, lists: &[(&str, &[Entry])], more: Keys) -> Value {
    let entries = || lists.iter().flat_map(|(kind, list)| list.iter().map(move |entry| (*kind, entry)));
    let name = words("What it is.", entries().map(|(_, entry)| (entry.name, entry.doc)));
    let cases = entries().map(|(kind, entry)| {
        let is = json!({ "properties": { key: { "const": entry.name } }, "required": [key] });
        json!({ "if": is, "then": { "$ref": format!("#/$defs/{}", definition(kind, entry)) } })
    });
    let keys: Map<String, Value> =
        std::iter::once((key, name)).chain(more).map(|(k, v)| (k.to_owned(), v)).collect();
    json!({
        "type": "object",
        "properties": keys,
        "required": [key],
        "allOf": cases.collect::<Vec<_>>(),
        "unevaluatedProperties": false,
    })
}

/// A table of keys that are always the same.
fn closed(keys: Keys, required: &[&str]) -> Value {
    let keys: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    json!({ "type": "object", "properties": keys, "required": required, "additionalProperties": false })
}

fn definition(kind: &str, entry: &Entry) -> String {
    format!("{kind}.{}", entry.name)
}

/// The parameters of an entry, and the expression of the formula.
fn parameters(entry: &Entry, kind: &str) -> Value {
    let mut keys: Map<String, Value> =
        entry.params.iter().map(|decl| (decl.name.to_owned(), parameter(decl))).collect();
    if entry.name == "formula" && kind == "effect" {
        let doc =
            "An expression over the place (x y r a i j p) and the music; what it gives is held in 0 to 1.";
        keys.insert(
            "expr".into(),
            json!({ "description": doc, "type": "string", "default": formula::DEFAULT }),
        );
    }
    json!({ "description": entry.doc, "properties": keys })
}

/// A number in range or an expression; of a choice one of its names too.
fn parameter(decl: &ParamDecl) -> Value {
    let ParamDecl { doc, default, min, max, .. } = decl;
    let mut value = match decl.kind {
        ParamKind::Choice => {
            let number =
                json!({ "type": ["number", "string"], "minimum": limit(*min), "maximum": limit(*max) });
            let doc = format!("{doc} One of the names, or an expression that gives the position of one.");
            json!({ "description": doc, "anyOf": [{ "enum": decl.choices }, number] })
        }
        ParamKind::Value | ParamKind::Rate => drive(doc, *min, *max),
    };
    value["default"] = json!(default);
    value
}

/// A number in range or an expression.
fn drive(doc: &str, min: f32, max: f32) -> Value {
    let doc = format!("{doc} {min} to {max}, or an expression over the music such as \"0.5 + 0.4*bass\".");
    json!({ "description": doc, "type": ["number", "string"], "minimum": limit(min), "maximum": limit(max) })
}

/// A limit as it was written: 0.05 and not 0.05000000074505806.
fn limit(limit: f32) -> Value {
    limit.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

/// One of the names of a kind of the catalogue.
fn one_of(kind: &str) -> Value {
    let kind = KINDS.iter().find(|known| known.one == kind);
    let items = kind.map(|kind| kind.items()).unwrap_or_default();
    words(kind.map_or("", |kind| kind.doc), items.iter().map(|item| (item.entry.name, item.entry.doc)))
}

/// One of some names; editors that know Taplo's extension show what each means.
fn words<'n>(doc: &str, words: impl Iterator<Item = (&'n str, &'n str)>) -> Value {
    let (names, docs): (Vec<&str>, Vec<&str>) = words.unzip();
    json!({ "description": doc, "enum": names, "x-taplo": { "docs": { "enumValues": docs } } })
}

fn text(doc: &str) -> Value {
    json!({ "description": doc, "type": "string" })
}

/// An array of the tables of a definition.
fn list(of: &str, doc: &str) -> Value {
    json!({ "description": doc, "type": "array", "items": { "$ref": format!("#/$defs/{of}") } })
}

fn when(doc: &str) -> Value {
    let doc = format!("{doc} Roles, or labels A, B ... of sections that sound alike.");
    let section = json!({ "anyOf": [{ "enum": ROLES }, { "type": "string", "pattern": "^[A-Z]$" }] });
    json!({ "description": doc, "type": "array", "items": section })
}

fn character() -> Keys {
    Suits::FIGURES.map(|(figure, most, _)| (figure, pair_up_to(most, "[low, high]."))).into()
}

fn pair(doc: &str) -> Value {
    pair_up_to(1.0, doc)
}

fn pair_up_to(most: f32, doc: &str) -> Value {
    let number = json!({ "type": "number", "minimum": 0, "maximum": most });
    json!({ "description": doc, "type": "array", "items": number, "minItems": 2, "maxItems": 2 })
}
