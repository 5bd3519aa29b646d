//! Rows 4 to 6: no connection is made, for the peer's TLS is not what it should be.
//!
//! What the rows call `Tls` is `Unreachable` that is not tried again: a peer that is set up wrongly stays so.

use std::{env, fs, path::Path, process::Command, sync::Arc, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

use super::{
    ground::Ground,
    row::Expected,
    server::{Script, Server, Step},
};

/// Set for the run of a test in a process of its own: the folder with the certificates.
const CERTIFICATES: &str = "WAN_TESTS_CERTIFICATES";

/// A client that is to find the server over TLS.
fn ground(scripts: impl IntoIterator<Item = Script>) -> Ground {
    let server = Server::start(scripts);
    let origin = format!("https://127.0.0.1:{}", server.port());
    Ground::at(server, origin)
}

#[tokio::test]
async fn r04_tls_peer_speaks_plain_http() {
    let plain = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec();
    let ground = ground([vec![Step::Touch, Step::Write(plain), Step::UntilLeft]]);
    ground.ends(Expected::unreachable(1)).await;
    assert_eq!(ground.server().connections(), 1);
}

#[tokio::test]
async fn r04_tls_peer_refuses_the_handshake() {
    // A fatal alert: no cipher, no version that both have.
    let alert = vec![0x15, 3, 3, 0, 2, 2, 40];
    let ground = ground([vec![Step::Touch, Step::Write(alert), Step::UntilLeft]]);
    ground.ends(Expected::unreachable(1)).await;
}

/// That a peer leaves says nothing about how it is set up.
#[tokio::test]
async fn r04_tls_peer_leaves_in_the_handshake() {
    for end in [Step::Finish, Step::Reset] {
        let leave = || vec![Step::Touch, end.clone()];
        ground([leave(), leave(), leave()]).ends(Expected::unreachable(3)).await;
    }
}

#[tokio::test]
async fn r05_tls_bad_certificate() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let acceptor = acceptor(certificate.der().clone(), &key.serialize_der());
    let ground = ground([vec![Step::Tls(acceptor)]]);
    let error = ground.ends(Expected::unreachable(1)).await.unwrap();
    assert!(error.to_string().contains("certificate"), "{error}");
}

/// Which certificates are trusted is settled by the environment, so that a process of its own is needed.
#[test]
fn r05_tls_wrong_name() {
    if let Some(folder) = env::var_os(CERTIFICATES) {
        return trusted_and_wrongly_named(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    write_certificates(folder.path());
    let test = format!("{}::r05_tls_wrong_name", module_path!().split_once("::").unwrap().1);
    let ran = Command::new(env::current_exe().unwrap())
        .args([test.as_str(), "--exact", "--nocapture"])
        .env("SSL_CERT_FILE", folder.path().join("root.pem"))
        .env_remove("SSL_CERT_DIR")
        .env(CERTIFICATES, folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[tokio::main(flavor = "current_thread")]
async fn trusted_and_wrongly_named(folder: &Path) {
    let acceptor = |name: &str| {
        let certificate = fs::read(folder.join(format!("{name}.der"))).unwrap();
        acceptor(certificate.into(), &fs::read(folder.join(format!("{name}.key"))).unwrap())
    };
    // The name is all that is wrong: with the right one the same issuer is trusted.
    let right = ground([vec![Step::Tls(acceptor("right"))]]);
    right.ends(Expected::accepted(1)).await;
    // Rows 13 and 14 behind a handshake that succeeds: TLS makes a lost answer no better.
    let lost = ground([vec![Step::TlsWithoutAnswer(acceptor("right"))]]);
    lost.ends(Expected::unknown(1)).await;
    let wrong = ground([vec![Step::Tls(acceptor("wrong"))]]);
    let error = wrong.ends(Expected::unreachable(1)).await.unwrap();
    assert!(error.to_string().contains("not valid for name"), "{error}");
}

#[tokio::test]
async fn r06_tls_handshake_stall() {
    let stall = || vec![Step::Touch, Step::UntilLeft];
    let ground = ground([stall(), stall(), stall()]).connecting_within(Duration::from_millis(200));
    let error = ground.ends(Expected::unreachable(3)).await.unwrap();
    assert!(error.to_string().contains("timed out"), "{error}");
    assert_eq!(ground.server().connections(), 3);
}

fn acceptor(certificate: CertificateDer<'static>, key: &[u8]) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.to_vec()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A root, a certificate of it for this machine, and one for another.
fn write_certificates(folder: &Path) {
    let mut root = CertificateParams::new([]).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    fs::write(folder.join("root.pem"), root.self_signed(&root_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(root, root_key);
    for (file, name) in [("right", "127.0.0.1"), ("wrong", "elsewhere.example")] {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        fs::write(folder.join(format!("{file}.der")), certificate.der()).unwrap();
        fs::write(folder.join(format!("{file}.key")), key.serialize_der()).unwrap();
    }
}
