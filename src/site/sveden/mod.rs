//! «Сведения об образовательной организации»: fourteen pages made from facts and a vocabulary.
//! What the law names stands in `vocabulary.toml`, what the college says in `site::facts`; here is
//! only the way from one to the other. The HTML itself is in the theme's `site/sveden/`.

pub mod vocabulary;
