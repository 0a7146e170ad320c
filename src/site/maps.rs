//! The site as a whole for those who look for something in it: the list of addresses for robots
//! and the visual map for people.

use jiff::civil::Date;

use super::{context::Branch, jobs::Kind, model::HOME, render::Run};

impl Run<'_> {
    /// Every page once, with the day it was changed.
    pub fn addresses(&self) -> Vec<(&str, Option<Date>)> {
        let mut pages: Vec<(&str, Option<Date>)> = vec![];
        for job in &self.plan.jobs {
            match job.kind {
                Kind::Page(n) | Kind::Section(n, 1, _) => {
                    pages.push((&self.model.nodes[n].url, self.model.updated(n)));
                }
                Kind::Labels(kind) => {
                    pages.push((&self.model.taxonomies[kind].declared.url, None));
                }
                Kind::Label(kind, term, 1, _) => {
                    let term = &self.model.taxonomies[kind].terms[term];
                    let newest = term
                        .pages
                        .iter()
                        .filter_map(|n| self.model.updated(*n))
                        .max();
                    pages.push((&term.url, newest));
                }
                Kind::Fact(n) => {
                    let page = &self.published.pages[n].page;
                    pages.push((&page.url, page.updated));
                }
                _ => {}
            }
        }
        pages.sort_unstable();
        pages
    }

    /// The visual map: sections with their pages; of a section in sheets (news) only itself.
    pub fn tree(&self) -> Vec<Branch> {
        let mut top = self.branch(HOME).children;
        if self.published.is_shown(self.theme) {
            top.insert(0, self.facts_branch());
        }
        top
    }

    /// The section of facts: its pages, and under a page its further ones.
    fn facts_branch(&self) -> Branch {
        let mut top = Branch {
            title: String::new(),
            url: String::new(),
            children: vec![],
        };
        for fact in &self.published.pages {
            let branch = Branch {
                title: fact.page.title.clone(),
                url: fact.page.url.clone(),
                children: vec![],
            };
            let level = fact.page.breadcrumbs.len();
            match top.children.last_mut().filter(|_| level > 2) {
                _ if level < 2 => top = branch,
                Some(main) => main.children.push(branch),
                None => top.children.push(branch),
            }
        }
        top
    }

    fn branch(&self, node: usize) -> Branch {
        let it = &self.model.nodes[node];
        let in_sheets = self.model.front(node).is_some_and(|f| f.paginate_by > 0);
        let pages = it.pages.iter().filter(|n| {
            // a page lent to this section stands under its own
            !in_sheets && self.model.nodes[**n].parent == Some(node)
        });
        Branch {
            title: it.title.clone(),
            url: it.url.clone(),
            children: it
                .sections
                .iter()
                .chain(pages)
                .map(|n| self.branch(*n))
                .collect(),
        }
    }
}
