//! POST a record, get a PDF. The plate and the painter are shared by all requests; painting is
//! done off the async threads.
//!
//! ```sh
//! cargo run --release --example web_service -- 127.0.0.1:8080
//! curl -d '{"recipient":{"name":"Ada"},"credential":{"id":"C-1"}}' 127.0.0.1:8080/certificates -o ada.pdf
//! ```

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::post;
use testamur::bundled;
use testamur::error::Error;
use testamur::error::Result;
use testamur::limits::Deadline;
use testamur::limits::Limits;
use testamur::limits::Watch;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::PdfPainter;
use testamur::plate::Plate;
use testamur::record::Record;

/// Bytes that a request may have.
const MOST_BYTES: usize = 1 << 20;

struct Service {
    plate: Plate,
    painter: PdfPainter,
}

impl Service {
    fn new() -> Result<Self> {
        let plate = Plate::open(
            &bundled::assets("modern").expect("`modern` is bundled"),
            &Limits::default(),
        )?;
        let painter = PdfPainter::prepare(&*plate.stage()?, &PdfOptions::default())?;
        Ok(Self { plate, painter })
    }

    fn certificate(&self, body: &[u8]) -> Result<Vec<u8>> {
        let record = Record::from_json(body, "request", self.plate.limits())?;
        let watch = Watch {
            deadline: Some(Deadline::after(Duration::from_secs(2))),
            ..Watch::default()
        };
        let scene = self
            .plate
            .with_watch(watch)
            .fill(&record)?
            .layout()?
            .scene();
        self.painter.paint(&scene)
    }
}

fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/certificates", post(certificate))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(service)
}

async fn certificate(State(service): State<Arc<Service>>, body: Bytes) -> Response {
    // Layout and painting keep a core busy, so they leave the threads that wait for the network.
    match tokio::task::spawn_blocking(move || service.certificate(&body)).await {
        Ok(Ok(pdf)) => ([(CONTENT_TYPE, "application/pdf")], pdf).into_response(),
        Ok(Err(error)) => refused(&error),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refused(error: &Error) -> Response {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        [(CONTENT_TYPE, "text/plain; charset=utf-8")],
        format!("{error}\n"),
    )
        .into_response()
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let service = Arc::new(Service::new().map_err(std::io::Error::other)?);
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/certificates", listener.local_addr()?);
    axum::serve(listener, router(service)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    use tokio::io::AsyncReadExt;
    use tokio::io::AsyncWriteExt;

    /// Sends a record over a socket, as any client would, and gives the whole answer.
    async fn post(body: &str) -> Vec<u8> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            axum::serve(listener, router(Arc::new(Service::new().unwrap()))).await
        });
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /certificates HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        server.abort();
        answer
    }

    #[tokio::test]
    async fn a_record_comes_back_as_a_pdf() {
        let answer = post(r#"{"recipient":{"name":"Ada"},"credential":{"id":"C-1","name":"Engines","issued_on":"2026-05-14"},"attributes":{"license_number":"000001"}}"#).await;
        assert!(
            answer.starts_with(b"HTTP/1.1 200 OK"),
            "{}",
            String::from_utf8_lossy(&answer[..answer.len().min(600)])
        );
        assert!(answer.windows(5).any(|window| window == b"%PDF-"));
    }

    #[tokio::test]
    async fn a_bad_record_comes_back_with_its_fault() {
        let answer = String::from_utf8(post(r#"{"recipient":{}}"#).await).unwrap();
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
        assert!(answer.contains("recipient.name"), "{answer}");
    }
}
