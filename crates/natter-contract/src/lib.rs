//! What every store promises, as tests generic over the store: one small function a promise, each named as a sentence. A store's own tests call
//! [`contract_suite!`] with a [`Harness`] that makes it. Must not know any particular store.

mod harness;
pub mod model;
pub mod promise;
pub mod stopwatch;
mod world;

pub use harness::{Fresh, Harness, OwnMessages, Published};
pub use world::{Persona, World, denied, draft, message_text, query};

/// One `#[tokio::test]` for each promise, on the store of this harness expression.
#[macro_export]
macro_rules! contract_suite {
    ($harness:expr) => {
        $crate::each_promise!($harness;
            send::seqs_are_dense_from_one,
            send::a_message_comes_back_as_it_was_sent,
            send::receipts_name_the_place_of_their_message,
            send::an_epoch_of_another_log_is_refused,
            send::a_known_seq_beyond_the_head_is_refused,
            send::an_answer_to_nothing_is_refused,
            send::five_hundred_behind_may_send_and_one_more_must_resume,
            send::a_proposal_is_appended_whole_in_order,
            send::a_proposal_that_clashes_appends_nothing,
            send::a_refused_send_leaves_no_trace,
            send::the_log_has_the_epoch_it_began_with,
            duplicate::a_retry_gets_the_first_receipt,
            duplicate::a_retry_is_found_whatever_it_says_to_know,
            duplicate::a_retry_is_published_again,
            duplicate::another_body_under_the_same_id_is_a_conflict,
            duplicate::another_answer_under_the_same_id_is_a_conflict,
            duplicate::another_persons_use_of_an_id_is_no_duplicate,
            duplicate::the_same_id_in_another_room_is_no_duplicate,
            duplicate::one_id_sent_a_hundred_times_is_one_event,
            duplicate::a_retry_is_found_however_far_behind_its_sender_is,
            duplicate::a_retry_of_the_furthest_frame_is_found,
            duplicate::a_proposal_may_mix_stored_and_new_messages,
            duplicate::one_id_twice_in_a_proposal_is_stored_once,
            duplicate::one_id_with_two_bodies_in_a_proposal_appends_nothing,
            duplicate::messages_without_an_id_are_never_duplicates,
            duplicate::ids_that_are_no_uuids_are_compared_letter_by_letter,
            access::strangers_may_not_use_a_public_room,
            access::a_hidden_room_looks_like_a_missing_one,
            access::leaving_ends_every_right_at_once,
            access::a_resume_of_a_room_one_is_not_in_says_gone,
            access::the_lobby_cannot_be_left,
            access::coming_back_gives_the_rights_back,
            paging::pages_forward_meet_without_overlap,
            paging::pages_backward_meet_without_overlap,
            paging::limits_from_one_to_a_hundred_hold,
            paging::bounds_outside_the_log_give_empty_pages,
            paging::pages_of_messages_skip_runs_of_other_events,
            paging::a_log_without_messages_has_no_page_of_them,
            paging::heads_and_pages_agree,
            search::a_message_is_found_by_the_beginnings_of_its_words,
            search::what_is_no_message_is_not_found,
            search::answers_meet_without_overlap,
            search::a_long_log_is_searched_to_its_beginning,
            search::a_room_is_searched_as_if_there_were_no_other,
            resume::everything_missed_comes_in_order,
            resume::nothing_missed_is_left_out,
            resume::another_epoch_resets,
            resume::a_place_from_the_future_resets,
            resume::a_thousand_behind_is_sent_and_one_more_resets,
            resume::rooms_are_answered_each_for_itself,
            rooms::a_new_room_begins_with_two_events,
            rooms::creating_a_room_again_finds_it,
            rooms::another_persons_room_id_clashes,
            rooms::joining_twice_adds_nothing,
            rooms::members_are_counted,
            rooms::the_lobby_comes_first_in_the_list,
            rooms::open_rooms_exclude_mine_and_hidden_ones,
            rooms::open_rooms_come_in_pages,
            rooms::members_come_in_pages_ordered_by_id,
            rooms::a_hundred_rooms_are_enough,
            marker::a_newcomer_has_nothing_unread,
            marker::messages_of_others_are_unread_and_events_are_not,
            marker::a_marker_only_moves_forward_and_not_past_the_head,
            marker::ones_own_messages_are_not_unread,
            marker::unread_messages_of_others_stay_unread_when_one_answers,
            marker::ones_own_messages_behind_unread_ones_are_not_unread,
            marker::a_marker_between_own_messages_counts_those_of_others,
            marker::a_marker_between_messages_counts_what_follows,
            people::a_newcomer_is_in_the_lobby_with_an_event,
            people::a_guest_enters_as_a_guest,
            people::a_taken_name_and_a_taken_address_look_the_same,
            people::no_two_people_look_alike,
            people::a_refused_newcomer_leaves_no_trace,
            people::credentials_are_found_by_name_and_address,
            people::guests_and_strangers_have_no_credentials,
            people::a_password_hash_can_be_replaced,
            people::a_session_is_found_until_it_ends,
            people::a_closed_session_is_gone,
            account::a_password_change_ends_every_other_session,
            account::an_address_changes_to_a_free_one_only,
            account::a_profile_is_kept,
            account::a_guest_becomes_an_account_and_keeps_everything,
            account::an_identity_is_one_persons,
            account::who_comes_by_an_identity_is_found_by_it,
            account::a_suspended_person_has_no_session_and_no_credentials,
            account::a_deleted_person_leaves_nothing_but_the_name,
            account::a_deleted_owners_room_passes_on,
            account::the_last_site_admin_cannot_vanish,
            account::nobody_changes_somebody_else,
            account::sessions_are_listed_and_revoked,
            account::one_session_too_many_ends_the_oldest,
            account::newcomers_come_into_the_lobby_only_where_wanted,
            site::the_site_is_claimed_once,
            site::a_guest_claims_nothing,
            site::of_two_claims_at_once_one_is_heard,
            site::what_is_set_holds_and_stands_in_the_log,
            site::lists_and_changes_are_for_site_admins_only,
            site::people_come_in_pages,
            site::rooms_are_listed_but_direct_ones,
            site::the_audit_log_comes_in_pages,
            site::a_rooms_part_of_the_log_is_for_its_admins,
            site::what_is_done_to_people_stands_in_the_log,
            site::an_invitation_is_found_by_its_word,
            site::an_invitation_into_the_site_is_used_up,
            site::an_invitation_into_a_room_takes_one_use_an_account,
            site::only_site_admins_invitations_permit_accounts,
            site::two_admins_who_demote_each_other_leave_one,
            stale::a_former_site_admin_has_no_right_of_one,
            stale::a_new_site_admin_has_the_rights_at_once,
            stale::a_suspended_person_does_nothing,
            stale::who_was_a_guest_acts_as_the_account_they_are,
            requests::those_who_may_answer_learn_who_asks,
            requests::whoever_waits_gets_nothing,
            requests::an_approval_lets_in_with_an_event,
            requests::an_answer_is_given_once,
            requests::whoever_was_turned_away_waits_before_asking_again,
            requests::a_request_can_be_withdrawn,
            requests::only_governors_answer,
            requests::one_waits_at_ten_doors_at_most,
            requests::nobody_asks_at_a_door_that_is_not_there,
            govern::whoever_is_kicked_is_out_at_once,
            govern::whoever_is_banned_stays_out,
            govern::a_banned_guest_stays_out_under_another_name_from_the_same_share,
            govern::a_ban_reaches_who_is_not_in_the_room,
            govern::the_muted_read_and_do_not_write,
            govern::nobody_does_more_than_their_role_may,
            govern::roles_are_given_and_taken_with_an_event,
            govern::a_room_is_handed_over_whole,
            govern::an_owner_who_leaves_has_an_heir,
            govern::a_room_without_an_heir_is_put_away,
            govern::deeds_on_nobody_are_refused,
            closing::changes_are_events_and_stay,
            closing::the_way_in_can_change,
            closing::what_is_put_away_is_read_and_not_written,
            closing::a_deleted_room_is_gone_for_everybody,
            closing::a_deleted_room_leaves_others_alone,
            invites::an_invitation_opens_a_private_room,
            invites::an_invitation_is_good_for_so_many,
            invites::an_invitation_that_is_over_opens_nothing,
            invites::only_keepers_invite,
            invites::the_same_people_have_one_direct_room,
            invites::a_direct_room_stays_what_it_is,
            invites::a_direct_room_needs_people_who_can_know_each_other,
            races::a_kick_and_a_send_at_once,
            races::an_approval_and_a_rejection_at_once,
            races::two_admins_demote_each_other,
            races::an_owner_and_the_heir_leave_at_once,
            races::a_room_is_handed_to_somebody_who_leaves,
            races::a_ban_and_a_join_at_once,
            races::a_deletion_and_a_send_at_once,
            concurrency::many_senders_leave_no_hole_and_no_double,
            concurrency::one_id_sent_at_once_is_one_event,
            concurrency::what_was_acknowledged_before_stands_before,
            concurrency::what_was_acknowledged_is_published_and_read,
            concurrency::one_name_is_given_once,
            restart::everything_is_there_after_a_restart,
            restart::a_retry_after_a_restart_is_a_duplicate,
            restart::seqs_go_on_after_a_restart,
        );

        #[tokio::test]
        async fn random_commands_do_what_the_model_does() {
            $crate::model::random_commands_do_what_the_model_does(&$harness).await;
        }
    };
}

/// Used by [`contract_suite!`].
#[doc(hidden)]
#[macro_export]
macro_rules! each_promise {
    ($harness:expr; $($module:ident :: $promise:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $promise() {
                $crate::promise::$module::$promise(&$harness).await;
            }
        )*
    };
}
