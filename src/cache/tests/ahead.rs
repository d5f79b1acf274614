//! What working ahead is worth, and how long lookups take.

use super::*;
use crate::metrics::Histogram;

#[tokio::test]
async fn the_first_hit_on_what_was_made_ahead_is_what_working_ahead_gains() {
    let world = World::in_memory();
    for number in 0..4 {
        assert_eq!(world.cache.warm(&Square(number)).await, Ok(Tier::Computed));
    }
    for number in [0, 0, 0, 1, 7, 7, 8, 8] {
        world.tier(&Square(number), Owner::Nobody).await;
    }
    let stats = world.stats(Kind::NatalChart);
    assert_eq!((stats.warmed, stats.warmed_hits, stats.warmed_used, stats.requests), (4, 4, 2, 8));
    assert_eq!((stats.warmed_gain, stats.hit_rate), (Some(0.25), Some(0.75)), "half of it without");
    world.close().await;
}

#[tokio::test]
async fn every_kind_is_counted_from_zero() {
    let world = World::in_memory();
    let text = world.metrics.text();
    for kind in EntryKind::ALL {
        let line = format!(r#"astroloh_cache_requests_total{{kind="{kind}",result="disk"}} 0"#);
        assert!(text.contains(&line), "{line} not in {text}");
    }
    world.close().await;
}

#[tokio::test]
async fn lookups_are_timed_and_hits_in_memory_stand_for_each_other() {
    let world = World::in_memory();
    let took = |world: &World| -> std::sync::Arc<Histogram> {
        world.metrics.cache_lookup_duration.of(&KindLabels { kind: Kind::NatalChart.name() })
    };
    world.tier(&Square(1), Owner::Nobody).await;
    assert_eq!(took(&world).count(), 1, "past memory each is timed");
    for _ in 0..640 {
        world.tier(&Square(1), Owner::Nobody).await;
    }
    assert_eq!(took(&world).count(), 641);
    world.close().await;
}

#[tokio::test]
async fn a_lookup_that_leads_nowhere_is_told_with_its_reason() {
    let world = World::in_memory();
    let failures = |reason| {
        world.metrics.cache_failures.of(&crate::metrics::FailureLabels { kind: Kind::NatalChart.name(), reason })
    };
    world.cache.fallback_mode(Some(FallbackCause::Errors));
    let refused = world.cache.answer(&Square(1), Owner::Nobody, SOON).await;
    assert!(matches!(refused, Err(Error::Fallback { .. })), "{refused:?}");
    assert_eq!((failures("fallback").value(), failures("dropped").value()), (1, 0));
    world.cache.fallback_mode(None);
    // Who asks leaves before anything can be there.
    let asked = world.cache.answer(&Square(2), Owner::Nobody, SOON);
    assert!(futures_util::FutureExt::now_or_never(asked).is_none());
    assert_eq!((failures("fallback").value(), failures("dropped").value()), (1, 1));
    let stats = world.stats(Kind::NatalChart);
    assert_eq!((stats.shed, stats.errors), (1, 1), "what was shed has not failed");
    world.close().await;
}
