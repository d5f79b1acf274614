//! `astroloh place`: where a named place lies.

use clap::Args;

use super::{Failure, print, runtime};
use crate::service::PlaceFinder;
use crate::web::FoundPlaceView;

#[derive(Args)]
pub(super) struct PlaceCommand {
    /// The name, in any case form: "в нижнем новгороде"
    name: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Most places to print
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=50))]
    limit: u16,
}

impl PlaceCommand {
    pub(super) fn run(self) -> Result<(), Failure> {
        let found = runtime(1)?.block_on(async {
            let places = PlaceFinder::start()?;
            places.find(self.name.clone(), self.limit.into()).await.map_err(anyhow::Error::from)
        })?;
        if self.json {
            let views: Vec<_> = found.iter().map(FoundPlaceView::of).collect();
            print(&serde_json::to_string_pretty(&views).expect("a view is plain data"))?;
        } else {
            for place in &found {
                print(&format!(
                    "{}\t{}\t{} {}\t{:.4} {:.4}\t{}\t{}\t{}",
                    place.title(),
                    place.name,
                    place.country,
                    place.region,
                    place.place.latitude_deg(),
                    place.place.longitude_deg(),
                    place.zone,
                    place.population,
                    place.how.id()
                ))?;
            }
        }
        if found.is_empty() {
            return Err(Failure::Failed(anyhow::anyhow!("no place is called {:?}; check the spelling", self.name)));
        }
        Ok(())
    }
}
