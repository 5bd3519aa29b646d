use std::net::IpAddr;

use reqwest::Url;

use crate::{
    Error,
    data::{HostData, ProviderData},
    media,
    transport::Purpose,
    wire::{bounds, text::without_queries},
};

/// Where a provider listens, and which addresses may be talked to.
#[derive(Debug)]
pub(crate) struct Hosts {
    hosts: Vec<Host>,
    /// Origins that the program allows videos to be fetched from, besides the hosts'.
    downloads: Vec<String>,
}

#[derive(Debug)]
struct Host {
    name: &'static str,
    /// Without a slash at its end.
    base: String,
    origin: String,
    /// The origin that the specs list, wherever the program moved the host.
    listed: String,
    key: bool,
}

/// Where the program wants the provider to be instead of where it listens.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) emulator: Option<String>,
    /// Names of hosts with their addresses.
    pub(crate) bases: Vec<(String, String)>,
    pub(crate) downloads: Vec<String>,
}

impl Hosts {
    pub(crate) fn resolve(provider: &ProviderData, overrides: &Overrides) -> Result<Self, Error> {
        for (name, _) in &overrides.bases {
            if !provider.hosts.iter().any(|host| host.name == name) {
                let known: Vec<_> = provider.hosts.iter().map(|host| format!("`{}`", host.name)).collect();
                return Err(Error::config(format!(
                    "{} has no host of the name given to `base_url`",
                    provider.id
                ))
                .with_hint(format!("name one of {}", known.join(", "))));
            }
        }
        let hosts = provider.hosts.iter().map(|host| Host::resolve(provider, host, overrides));
        let downloads = overrides.downloads.iter().map(|url| Ok(origin(&base(url, "download origin")?)));
        Ok(Self {
            hosts: hosts.collect::<Result<_, Error>>()?,
            downloads: downloads.collect::<Result<_, Error>>()?,
        })
    }

    /// The address of a host, without a slash at its end.
    pub(crate) fn base(&self, name: &str) -> Option<&str> {
        self.hosts.iter().find(|host| host.name == name).map(|host| host.base.as_str())
    }

    /// The addresses of all hosts.
    pub(crate) fn bases(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(|host| host.base.as_str())
    }

    /// Whether the key may go to this address.
    pub(crate) fn may_see_key(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let origin = origin(&url);
        self.hosts.iter().any(|host| host.key && host.origin == origin)
    }

    /// Where a question goes whose address a server sent, and which carries the key: to that address where its origin may
    /// see it, and where it is the listed one of a host that the program moved, to the same path there. `None`: nowhere.
    pub(crate) fn follow(&self, address: &str) -> Option<String> {
        let url = Url::parse(address).ok()?;
        if self.may_see_key(url.as_str()) {
            return Some(url.into());
        }
        let own = origin(&url);
        let moved = self.hosts.iter().find(|host| host.key && host.listed == own)?;
        let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
        Some(format!("{}{}{query}", moved.base, url.path()))
    }

    /// Whether an address that a server sent is one of a host that the key is for. Hosts that were moved to one origin, as
    /// to an emulator, are told apart by their paths.
    pub(crate) fn is_of_key(&self, url: &str) -> bool {
        let is_below = |host: &&Host| {
            url.strip_prefix(&host.base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        let nearest = self.hosts.iter().filter(is_below).max_by_key(|host| host.base.len());
        nearest.is_some_and(|host| host.key) && self.may_see_key(url)
    }

    /// How a video may be fetched from this address, which a server sent: from a listed origin, from one that the
    /// program allows, or from any public host. Providers keep files where no page says, and the key does not go along.
    /// Where the provider itself is on this machine, nothing beyond it is asked. `None`: not at all.
    pub(crate) fn download(&self, url: &str) -> Option<Purpose> {
        let url = Url::parse(url).ok()?;
        let origin = origin(&url);
        let has_login = !url.username().is_empty() || url.password().is_some();
        let mut listed = self.hosts.iter().map(|host| &host.origin).chain(&self.downloads);
        match has_login {
            false if listed.any(|own| *own == origin) => Some(Purpose::Download),
            false if !self.is_local() && is_public(&url) => Some(Purpose::PublicDownload),
            _ => None,
        }
    }

    /// Whether bytes of the caller may be put to this address, which a server sent: one of a listed origin, by `https` or
    /// on this machine. Length: at most 4 kB.
    pub(crate) fn takes_files(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let own = origin(&url);
        let has_login = !url.username().is_empty() || url.password().is_some();
        address.len() <= bounds::URL_BYTES && !has_login && self.hosts.iter().any(|host| host.origin == own)
    }

    /// Whether the provider may be given this address of a file, which its own server answered an upload with: an
    /// `https` address, or on this machine one of the provider's own hosts. Length: at most 4 kB.
    pub(crate) fn may_refer_to(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let own = origin(&url);
        let is_own = is_loopback(&url) && self.hosts.iter().any(|host| host.origin == own);
        let has_login = !url.username().is_empty() || url.password().is_some();
        let fits = address.len() <= bounds::URL_BYTES && media::is_url(address) && !has_login;
        fits && (url.scheme() == "https" || is_own)
    }

    /// Whether the key goes nowhere but to this machine.
    fn is_local(&self) -> bool {
        let mut paid = self.hosts.iter().filter(|host| host.key);
        paid.all(|host| Url::parse(&host.base).is_ok_and(|url| is_loopback(&url)))
    }
}

impl Host {
    fn resolve(provider: &ProviderData, host: &HostData, overrides: &Overrides) -> Result<Self, Error> {
        let named = overrides.bases.iter().rev().find(|(name, _)| name == host.name);
        let url = match (named, &overrides.emulator) {
            (Some((_, url)), _) => base(url, "base url")?,
            (None, Some(url)) => {
                let emulator = base(url, "emulator's url")?;
                base(&format!("{}/{}/{}", trimmed(&emulator), provider.id, host.name), "emulator's url")?
            }
            (None, None) => base(host.origin, "listed origin")?,
        };
        let listed = origin(&base(host.origin, "listed origin")?);
        Ok(Self { name: host.name, base: trimmed(&url), origin: origin(&url), listed, key: host.key })
    }
}

/// Reads an address that the key may go to. `what` names it in the error.
fn base(text: &str, what: &str) -> Result<Url, Error> {
    let refuse = |problem: &str| {
        let shown = without_queries(text.get(..text.len().min(200)).unwrap_or_default());
        // A login in an address is a secret as well.
        let shown = if shown.contains('@') { String::new() } else { format!(" `{}`", shown.escape_debug()) };
        Error::config(format!("the {what}{shown} {problem}"))
            .with_hint("give an address such as `https://api.example.com` or `http://127.0.0.1:8080`")
    };
    let url = Url::parse(text).map_err(|_| refuse("is not an address"))?;
    if !url.has_host() {
        return Err(refuse("names no host"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(refuse("would show the key to the network: only this machine may go without https"));
        }
        _ => return Err(refuse("starts with neither https:// nor http://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("holds a login"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("holds a query or a fragment"));
    }
    Ok(url)
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether an address is `https` and names a host of the public network. A number instead of a name could be one
/// of this network.
fn is_public(url: &Url) -> bool {
    const PRIVATE: &[&str] =
        &["localhost", "local", "internal", "lan", "home", "corp", "localdomain", "arpa"];
    let name = url.domain().unwrap_or_default().trim_end_matches('.');
    let end = name.rsplit_once('.').map(|(_, end)| end);
    url.scheme() == "https" && end.is_some_and(|end| !PRIVATE.contains(&end))
}

fn trimmed(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// Scheme, host and port.
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, wire::testing::PROVIDER};

    fn resolve(bases: &[(&str, &str)], emulator: Option<&str>) -> Result<Hosts, Error> {
        let bases = bases.iter().map(|(name, url)| ((*name).to_owned(), (*url).to_owned())).collect();
        let emulator = emulator.map(str::to_owned);
        Hosts::resolve(&PROVIDER, &Overrides { emulator, bases, downloads: Vec::new() })
    }

    #[test]
    fn a_host_is_where_it_is_listed_unless_it_is_moved() {
        let hosts = |bases, emulator| resolve(bases, emulator).unwrap().base("api").map(str::to_owned);
        assert_eq!(hosts(&[], None).as_deref(), Some("https://api.acme.example"));
        assert_eq!(
            hosts(&[("api", "https://eu.acme.example/x/")], None).as_deref(),
            Some("https://eu.acme.example/x")
        );
        let emulator = Some("http://localhost:8080/");
        assert_eq!(hosts(&[], emulator).as_deref(), Some("http://localhost:8080/acme/api"));
        assert_eq!(hosts(&[("api", "http://[::1]:9")], emulator).as_deref(), Some("http://[::1]:9"));
    }

    #[test]
    fn hosts_at_one_origin_are_told_apart_by_their_paths() {
        let listed = resolve(&[], None).unwrap();
        let moved = resolve(&[], Some("http://localhost:8080")).unwrap();
        assert!(
            listed.is_of_key("https://api.acme.example/x")
                && moved.is_of_key("http://localhost:8080/acme/api?x")
        );
        for elsewhere in
            ["http://localhost:8080/acme/apis", "http://localhost:8080/acme/cdn/x", "http://localhost:8080"]
        {
            assert!(!moved.is_of_key(elsewhere) && moved.may_see_key(elsewhere), "{elsewhere}");
        }
        assert!(
            !listed.is_of_key("https://api.acme.example.evil/x")
                && !listed.is_of_key("https://evil.example/x")
        );
    }

    #[test]
    fn the_key_goes_to_the_moved_origin_and_no_longer_to_the_listed_one() {
        let listed = resolve(&[], None).unwrap();
        let moved = resolve(&[("api", "http://127.0.0.1:8080/p")], None).unwrap();
        assert!(listed.may_see_key("https://api.acme.example/v1?x=1"));
        assert!(moved.may_see_key("http://127.0.0.1:8080/other"));
        for elsewhere in [
            "https://api.acme.example/v1",
            "http://127.0.0.1:8081/p",
            "https://127.0.0.1:8080/p",
            "http://127.0.0.1.evil.example:8080/p",
            "http://127.0.0.1:8080@evil.example/p",
            "no address",
        ] {
            assert!(!moved.may_see_key(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn an_address_for_a_question_leads_to_hosts_that_may_see_the_key_alone() {
        let listed = resolve(&[], None).unwrap();
        let moved = resolve(&[("api", "http://127.0.0.1:8080/p")], None).unwrap();
        let sent = "https://api.acme.example/v1/jobs/7?sig=1";
        assert_eq!(listed.follow(sent).as_deref(), Some(sent));
        assert_eq!(moved.follow(sent).as_deref(), Some("http://127.0.0.1:8080/p/v1/jobs/7?sig=1"));
        let there = "http://127.0.0.1:8080/p/token/7";
        assert_eq!(moved.follow(there).as_deref(), Some(there));
        for elsewhere in [
            there,
            "https://evil.example/v1/jobs/7",
            "http://api.acme.example/v1/jobs/7",
            "https://api.acme.example:8443/v1/jobs/7",
            "https://api.acme.example.evil.example/v1/jobs/7",
            "https://api.acme.example@evil.example/v1/jobs/7",
            "/v1/jobs/7",
        ] {
            assert_eq!(listed.follow(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(moved.follow("http://127.0.0.1:8081/p/token/7"), None);
    }

    #[test]
    fn videos_are_fetched_from_listed_and_public_hosts() {
        let downloads = vec!["http://127.0.0.1:9".to_owned()];
        let hosts = Hosts::resolve(&PROVIDER, &Overrides { downloads, ..Overrides::default() }).unwrap();
        for (fine, purpose) in [
            ("https://api.acme.example/v.mp4", Purpose::Download),
            ("http://127.0.0.1:9/v.mp4", Purpose::Download),
            ("https://api.acme.example:8443/v.mp4", Purpose::PublicDownload),
            ("https://cdn.example/v.mp4?sig=1", Purpose::PublicDownload),
            ("https://bucket.s3.eu.cloud.example:8443/v", Purpose::PublicDownload),
        ] {
            assert_eq!(hosts.download(fine), Some(purpose), "{fine}");
        }
        for elsewhere in [
            "http://cdn.example/v.mp4",
            "https://u:p@cdn.example/v.mp4",
            "https://u@cdn.example/v.mp4",
            "https://:p@cdn.example/v.mp4",
            "https://169.254.169.254/",
            "https://[::1]/",
            "https://2130706433/",
            "https://localhost/",
            "https://files/",
            "https://metadata.google.internal./",
            "http://127.0.0.1:8/v.mp4",
            "file:///etc/passwd",
        ] {
            assert_eq!(hosts.download(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn of_uploaded_files_only_https_and_the_providers_own_addresses_are_told() {
        let hosts = resolve(&[("api", "http://127.0.0.1:8080")], None).unwrap();
        let long = |length: usize| format!("https://cdn.example/{}", "a".repeat(length - 20));
        for fine in ["https://cdn.example/f.png", "http://127.0.0.1:8080/f.png", &long(bounds::URL_BYTES)] {
            assert!(hosts.may_refer_to(fine), "{fine}");
        }
        for other in [
            "http://cdn.example/f.png",
            "http://127.0.0.1:8081/f.png",
            "ftp://127.0.0.1:8080/f.png",
            "https://u:p@cdn.example/f.png",
            "https://u@cdn.example/f.png",
            "https://:p@cdn.example/f.png",
            "data:image/png;base64,AAAA",
            "no address",
            &long(bounds::URL_BYTES + 1),
        ] {
            assert!(!hosts.may_refer_to(other), "{other}");
        }
    }

    #[test]
    fn from_an_emulator_nothing_leads_off_this_machine() {
        let hosts = resolve(&[], Some("http://127.0.0.1:8080")).unwrap();
        assert_eq!(hosts.download("http://127.0.0.1:8080/acme/files/v.mp4"), Some(Purpose::Download));
        assert_eq!(hosts.download("https://cdn.example/v.mp4"), None);
    }

    #[test]
    fn addresses_that_would_leak_the_key_are_refused() {
        for (url, problem) in [
            ("http://api.acme.example", "without https"),
            ("http://192.168.0.1", "without https"),
            ("ftp://api.acme.example", "neither"),
            ("https://me:secret@api.acme.example", "login"),
            ("https://secret@api.acme.example", "login"),
            ("https://api.acme.example/?key=secret", "query"),
            ("https://api.acme.example/#secret", "fragment"),
            ("data:text/plain,x", "names no host"),
            ("api.acme.example", "not an address"),
            ("", "not an address"),
        ] {
            let error = resolve(&[("api", url)], None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{url}");
            let told = error.to_string();
            assert!(told.contains(problem), "{url}: {told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }

    #[test]
    fn a_host_that_does_not_exist_names_those_that_do() {
        let error = resolve(&[("apo", "https://x.example")], None).unwrap_err();
        assert!(error.to_string().ends_with("name one of `api`"), "{error}");
    }
}
