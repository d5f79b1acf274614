//! Listeners who are early, away, slow and too many.

use futures_util::StreamExt as _;

use super::*;

async fn heard(stream: &mut (impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Unpin)) -> String {
    String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap()
}

fn listen(
    feed: &Arc<Feed>,
    id: Option<&str>,
) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Unpin + use<> {
    let seen = id.and_then(|id| feed.number_of(id));
    Box::pin(feed.subscribe(feed.try_acquire_slot().unwrap(), seen, CancellationToken::new()))
}

#[tokio::test]
async fn a_listener_hears_the_latest_of_each_topic_and_then_what_changes() {
    let feed = Arc::new(Feed::new(7));
    feed.publish(FeedTopic::Jobs, &"old");
    feed.publish(FeedTopic::Health, &1);
    feed.publish(FeedTopic::Jobs, &"new");
    feed.publish(FeedTopic::Jobs, &"new");
    let mut stream = listen(&feed, None);
    assert_eq!(heard(&mut stream).await, GREETING);
    let both = "id: 7-2\nevent: health\ndata: 1\n\nid: 7-3\nevent: jobs\ndata: \"new\"\n\n";
    assert_eq!(heard(&mut stream).await, both);
    feed.publish(FeedTopic::Health, &2);
    assert_eq!(heard(&mut stream).await, "id: 7-4\nevent: health\ndata: 2\n\n");
}

#[tokio::test]
async fn who_was_away_hears_what_was_missed() {
    let feed = Arc::new(Feed::new(7));
    for number in 1..=5 {
        feed.publish(FeedTopic::Kpi, &number);
    }
    let mut stream = listen(&feed, Some("7-3"));
    heard(&mut stream).await;
    assert_eq!(heard(&mut stream).await, "id: 7-4\nevent: kpi\ndata: 4\n\nid: 7-5\nevent: kpi\ndata: 5\n\n");
    // Of another start, of no form, from the future: the latest.
    for id in ["6-3", "3", "seven", "7-6", ""] {
        let mut stream = listen(&feed, Some(id));
        heard(&mut stream).await;
        assert_eq!(heard(&mut stream).await, "id: 7-5\nevent: kpi\ndata: 5\n\n", "{id}");
    }
}

#[tokio::test]
async fn who_is_too_slow_misses_steps_and_no_outcome() {
    let feed = Arc::new(Feed::new(7));
    feed.publish(FeedTopic::Alerts, &"calm");
    let mut stream = listen(&feed, None);
    heard(&mut stream).await;
    heard(&mut stream).await;
    for number in 0..REMEMBERED + 10 {
        feed.publish(FeedTopic::Kpi, &number);
    }
    assert_eq!(feed.ring().events.len(), REMEMBERED);
    let told = heard(&mut stream).await;
    assert!(told.starts_with("id: 7-1\nevent: alerts\ndata: \"calm\"\n\n"), "{told}");
    assert!(told.ends_with(&format!("event: kpi\ndata: {}\n\n", REMEMBERED + 9)), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_shows_that_it_lives_and_ends_with_the_server() {
    let feed = Arc::new(Feed::new(7));
    let stopping = CancellationToken::new();
    let mut stream = Box::pin(feed.subscribe(feed.try_acquire_slot().unwrap(), None, stopping.clone()));
    heard(&mut stream).await;
    assert_eq!(heard(&mut stream).await, "event: beat\ndata: {}\n\n");
    stopping.cancel();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn places_are_bounded_and_free_again_when_a_listener_leaves() {
    let feed = Arc::new(Feed::new(7));
    let mut streams: Vec<_> = (0..MAX_LISTENERS).map(|_| listen(&feed, None)).collect();
    assert!(feed.try_acquire_slot().is_none());
    streams.pop();
    assert!(feed.try_acquire_slot().is_some());
}
