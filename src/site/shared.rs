//! What is made once a run and read by every page: `site`, the pages as lists show them, the
//! sections and labels that templates ask for.

use std::collections::{BTreeMap, HashMap};

use tera::Value;

use super::{
    Problem,
    context::{self, Feed},
    hash::{self, Hash},
    jobs::Kind,
    model::HOME,
    render::Run,
    settings::MenuItem,
    taxonomy,
};

/// What is made once of the tree and the settings, and read by all jobs.
pub struct Shared {
    /// `site`
    pub site: Value,
    /// Hash of `site` and of the fingerprints of static files.
    pub site_version: Hash,
    /// Every node as lists show it.
    pub items: Vec<Value>,
    /// Section's source → hash of what `get_section` answers.
    pub section_versions: HashMap<String, Hash>,
    /// Changes with every address that a link may lead to.
    pub addresses: Hash,
    /// Faults of the run as a whole.
    pub problems: Vec<Problem>,
}

impl Shared {
    /// For a run that only lays the site out.
    pub fn nothing() -> Self {
        Self {
            site: Value::none(),
            site_version: 0,
            items: vec![],
            section_versions: HashMap::new(),
            addresses: 0,
            problems: vec![],
        }
    }

    /// Makes everything that jobs share.
    pub fn make(run: &Run<'_>) -> Self {
        use rayon::prelude::*;
        let mut shared = Self {
            items: (0..run.model.nodes.len())
                .into_par_iter()
                .map(|node| context::item(run.model, node))
                .collect(),
            addresses: run.addresses_version(),
            ..Self::nothing()
        };
        shared.section_versions = run.share_sections(&shared.items);
        shared.site = run.site_value(&mut shared.problems);
        shared.site_version = hash::of(&(shared.site.to_string(), run.theme.statics_version));
        shared
    }
}

impl Run<'_> {
    fn site_value(&self, problems: &mut Vec<Problem>) -> Value {
        let settings = self.settings;
        let facts = self.published;
        let home = &self.model.nodes[HOME].title;
        let name = [&settings.title, &facts.full_name]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(home);
        let short = [&settings.short_title, &facts.short_name]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(name);
        let or = |own: &Option<String>, fact: &Option<String>| own.clone().or(fact.clone());
        let contacts = super::settings::Contacts {
            address: or(&settings.contacts.address, &facts.contacts.address),
            phone: or(&settings.contacts.phone, &facts.contacts.phone),
            email: or(&settings.contacts.email, &facts.contacts.email),
            hours: or(&settings.contacts.hours, &facts.contacts.hours),
        };
        let menu = self.menu(&settings.menu, problems);
        let footer_menu = self.menu(&settings.footer_menu, problems);
        let organization = self.organization(&contacts);
        Value::from_serializable(&context::Site {
            title: name,
            short_title: short,
            description: settings.description.as_deref().unwrap_or(""),
            url: &self.options.public_url,
            portal: self.options.config.portal,
            portal_url: "/lk/",
            menu: &menu,
            footer_menu: &footer_menu,
            contacts: &contacts,
            year: self.options.today.year(),
            has_sveden: facts.is_shown(self.theme),
            feeds: &self.feeds(),
            taxonomies: self.model.taxonomies.iter().map(|t| &t.declared).collect(),
            organization: &organization,
            college_data: super::data_script::college(&organization, name),
            base_url: &self.options.public_url,
            build: context::Build {
                date: self.options.today.to_string(),
            },
            live_reload: self.options.live_reload,
            extra: &settings.extra,
        })
    }

    fn menu(&self, items: &[MenuItem], problems: &mut Vec<Problem>) -> Vec<MenuItem> {
        let mut menu = vec![];
        for item in items {
            let mut url = item.url.clone();
            if !url.is_empty() {
                let found = self.resolve(HOME, &url);
                if let Some(problem) = found.resolved.problem {
                    let line = self.settings.line_of_url(&url);
                    problems.push(Problem::new(super::settings::FILE, line, problem));
                }
                url = found.resolved.url;
            }
            let children = self.menu(&item.children, problems);
            menu.push(MenuItem {
                title: item.title.clone(),
                url,
                children,
            });
        }
        menu
    }

    fn feeds(&self) -> Vec<Feed> {
        let mut list = vec![];
        for job in &self.plan.jobs {
            let (node, kind, word) = match job.kind {
                // of the sections inside of sections only their own pages tell
                Kind::Rss(node) | Kind::Atom(node)
                    if self.model.nodes[node].parent.is_some_and(|n| n != HOME) =>
                {
                    continue;
                }
                Kind::Rss(node) => (node, "application/rss+xml", "RSS"),
                Kind::Atom(node) => (node, "application/atom+xml", "Atom"),
                _ => continue,
            };
            list.push(Feed {
                title: format!("{} ({word})", self.model.nodes[node].title),
                url: format!("/{}", super::text::url_path(&job.out)),
                kind,
            });
        }
        list
    }

    /// Sections as `get_section` answers, handed to the theme; and the hash of each answer.
    pub fn share_sections(&self, items: &[Value]) -> HashMap<String, Hash> {
        let mut values = HashMap::new();
        let mut versions = HashMap::new();
        let sections = self.model.nodes.iter().enumerate();
        for (node, it) in sections.filter(|(_, node)| node.is_section) {
            let base = &self.options.public_url;
            let mut page = context::page(self.model, node, items, base);
            page.pages = context::list(&it.pages, items);
            values.insert(it.source.clone(), page.value());
            versions.insert(it.source.clone(), self.list_version(node));
        }
        let taxonomies = self.model.taxonomies.iter();
        let labels: BTreeMap<String, Value> = taxonomies
            .map(|taxonomy| {
                let base = &self.options.public_url;
                let whole = taxonomy::taxonomy_value(taxonomy, items, base);
                (taxonomy.declared.name.clone(), whole)
            })
            .collect();
        self.theme.answers().set_lists(values, labels);
        versions
    }

    /// Who publishes the site, for machines that read pages.
    fn organization(&self, contacts: &super::settings::Contacts) -> context::Organization {
        let facts = &self.published.college;
        let settings = self.settings;
        let base = &self.options.public_url;
        let logo = settings
            .logo
            .as_deref()
            .map(|logo| self.resolve(HOME, logo).resolved.url);
        context::Organization {
            name: settings.title.clone().or(facts.full_name.clone()),
            legal_name: facts.full_name.clone(),
            short_name: settings.short_title.clone().or(facts.short_name.clone()),
            address: contacts.address.clone(),
            phone: contacts.phone.clone(),
            email: contacts.email.clone(),
            founded: facts.founded.clone(),
            founder: facts.founder.clone(),
            url: format!("{base}/"),
            logo: logo.map(|url| format!("{base}{url}")),
        }
    }
}
