//! When a file need not be made again: the state of everything that goes into a job, as one hash.
//! Equal states give equal files, so whatever a page shows must be in here; nothing is made here.

use super::{
    answers::Need,
    hash::{self, Hash},
    jobs::{self, Job, Kind},
    model::HOME,
    programmes::literature,
    render::{Run, Trace},
    search, taxonomy,
};

impl Run<'_> {
    /// Changes with every address that a link may lead to, and with the size of every picture.
    pub fn addresses_version(&self) -> Hash {
        use std::hash::{Hash as _, Hasher as _};
        let mut state = std::hash::DefaultHasher::new();
        for job in &self.plan.jobs {
            job.out.hash(&mut state);
        }
        for node in &self.model.nodes {
            (&node.source, &node.url).hash(&mut state);
        }
        for placed in &self.model.assets {
            (&placed.asset.name, &placed.url, placed.asset.picture).hash(&mut state);
        }
        state.finish()
    }

    /// Where the links of a page lead.
    pub fn links_version(&self, job: &Job, trace: &Trace) -> Hash {
        let node = match job.kind {
            Kind::Page(node) | Kind::Section(node, ..) => node,
            _ if trace.links.is_empty() => return 0,
            // texts that a template rendered
            _ => HOME,
        };
        let links = trace.links.iter();
        let links: Vec<_> = links
            .map(|link| self.resolve(node, &link.raw).resolved)
            .collect();
        hash::of(&links)
    }

    /// Changes with anything that the whole list of a section shows.
    pub fn list_version(&self, node: usize) -> Hash {
        self.shown_version(node, &self.model.nodes[node].pages)
    }

    /// Changes with anything that a list of these pages, as a part of the section, shows.
    fn shown_version(&self, node: usize, pages: &[usize]) -> Hash {
        let it = &self.model.nodes[node];
        let metas =
            |of: &[usize]| -> Vec<Hash> { of.iter().map(|n| self.model.nodes[*n].meta).collect() };
        hash::of(&(
            (it.meta, metas(pages), metas(&it.sections)),
            (self.way_version(node), self.assets_version(node)),
        ))
    }

    fn way_version(&self, node: usize) -> Hash {
        let way = self.model.ancestors(node);
        let links: Vec<_> = way
            .iter()
            .map(|n| (&self.model.nodes[*n].title, &self.model.nodes[*n].url))
            .collect();
        hash::of(&links)
    }

    fn assets_version(&self, node: usize) -> Hash {
        let files: Vec<_> = self.model.nodes[node]
            .assets
            .iter()
            .map(|a| (&self.model.assets[*a].url, self.model.assets[*a].asset.stat))
            .collect();
        hash::of(&files)
    }

    /// The state of everything that goes into a job; `trace` is what the job did last time, which
    /// tells the sections it asks for, and `links` where its links lead.
    pub fn key(&self, job: &Job, trace: Option<&Trace>, links: Hash) -> Hash {
        let own = match &job.kind {
            Kind::Page(node) | Kind::Section(node, _, _) => self.node_key(*node, job, links),
            Kind::Fact(n) => {
                let page = &self.published.pages[*n];
                hash::of(&(page.hash, self.theme.version(page.page.template)))
            }
            Kind::NotFound => self.theme.version("404.html"),
            Kind::Vision => self.theme.version("vision.html"),
            Kind::Map => hash::of(&(self.theme.version("sitemap.html"), self.tree())),
            Kind::Redirect(title, url) => {
                hash::of(&(title, url, self.theme.version("redirect.html")))
            }
            Kind::Rss(node) | Kind::Atom(node) => self.list_version(*node),
            Kind::Sitemap => hash::of(&self.addresses()),
            Kind::Labels(kind) => hash::of(&(
                taxonomy::version(self.model, &self.model.taxonomies[*kind]),
                self.theme.version("taxonomy_list.html"),
            )),
            Kind::Label(kind, term, sheet, total) => {
                let taxonomy = &self.model.taxonomies[*kind];
                hash::of(&(
                    taxonomy::term_version(self.model, &taxonomy.terms[*term]),
                    (sheet, total, &taxonomy.declared),
                    self.theme.version("taxonomy_single.html"),
                ))
            }
            Kind::LabelFeed(kind, term, rss) => {
                let taxonomy = &self.model.taxonomies[*kind];
                let version = taxonomy::term_version(self.model, &taxonomy.terms[*term]);
                hash::of(&(version, &taxonomy.declared, rss))
            }
            Kind::Search => self.theme.version("search.html"),
            Kind::SearchIndex => {
                search::version(self.model, self.published, self.options.live_reload)
            }
            Kind::FactFile(n) => hash::of(&self.published.files[*n]),
            Kind::Paper(n) => hash::of(&self.published.programmes.made[*n].pdf.key),
            Kind::Robots => 0,
            Kind::Asset(n) => hash::of(&self.model.assets[*n].asset.stat),
            Kind::Static(name) => hash::of(&self.theme.statics[name].hash),
        };
        let asked: Vec<_> = trace
            .into_iter()
            .flat_map(|t| &t.asked)
            .map(|need| self.need_version(need))
            .collect();
        // copied files do not care how the site is called
        let site = match job.kind {
            Kind::Asset(_)
            | Kind::Static(_)
            | Kind::FactFile(_)
            | Kind::Paper(_)
            | Kind::SearchIndex => 0,
            _ => self.shared.site_version,
        };
        hash::of(&(own, site, asked, links, std::mem::discriminant(&job.kind)))
    }

    /// Changes with what a page was made of; nothing when that is not there.
    fn need_version(&self, need: &Need) -> Option<Hash> {
        let model = self.model;
        match need {
            Need::Section(name) => self.shared.section_versions.get(name).copied(),
            Need::Page(name) => Some(model.nodes[*model.by_source.get(name)?].meta),
            Need::File(name) => {
                let file = &model.assets[*model.asset_by_name.get(name)?];
                Some(hash::of(&(file.asset.stat, &file.url)))
            }
            Need::Template(name) => self.theme.has(name).then(|| self.theme.version(name)),
            Need::Labels(kind) => {
                let found = model.taxonomies.iter().find(|t| t.declared.name == *kind);
                found.map(|taxonomy| taxonomy::version(model, taxonomy))
            }
        }
    }

    fn node_key(&self, node: usize, job: &Job, links: Hash) -> Hash {
        let it = &self.model.nodes[node];
        let (before, after) = self.model.neighbours(node);
        let meta = |n: Option<usize>| n.map(|n| self.model.nodes[n].meta);
        let (sheet, listed) = match job.kind {
            Kind::Section(_, sheet, total) => {
                let shown = self.sheet(node, sheet, total);
                ((sheet, total), self.shown_version(node, shown))
            }
            _ => ((0, 0), self.shown_version(node, &[])),
        };
        hash::of(&(
            (it.doc.as_ref().map(|d| d.hash), &it.url, &it.title),
            (meta(before), meta(after), sheet, listed),
            self.theme.version(&jobs::template(self.model, node)),
            (links, self.settings.typography, self.settings.plain_code),
            (&self.settings.images, self.anchors(node)),
            self.papers_version(node),
        ))
    }

    /// Changes with the documents a page shows and with the books it refers to.
    fn papers_version(&self, node: usize) -> Hash {
        let it = &self.model.nodes[node];
        let programmes = &self.published.programmes;
        let books = it
            .doc
            .as_ref()
            .filter(|doc| literature::is_named_in(&doc.body))
            .map(|_| self.published.library.version());
        hash::of(&(
            programmes.of_page(&it.source).map(|made| made.version),
            programmes.list_of(&it.source).map(|(_, version)| version),
            books,
        ))
    }
}
