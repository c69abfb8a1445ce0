"""The deployed addresses do what a client needs."""

import pytest

import scenes
import story


def test_the_story(deployed):
    story.tell(deployed)


def test_a_large_room_is_left_to_the_stream(deployed):
    scenes.a_large_room_is_left_to_the_stream(deployed)


@pytest.mark.parametrize("by", ["socket", "http", "fanout"])
def test_ghosts_are_forgotten(deployed, by):
    scenes.ghosts_are_forgotten(deployed, by)


@pytest.mark.parametrize("by", ["socket", "http"])
def test_a_crowd_widens(deployed, by):
    scenes.a_crowd_widens(deployed, by)


def test_a_lobby_that_never_began(deployed):
    story.call(deployed, "POST", "/api/guest", {"username": f"Before {deployed.kind}"})
    scenes.a_lobby_that_never_began(deployed)


def test_an_eleventh_device_replaces_the_first(deployed):
    scenes.an_eleventh_device_replaces_the_first(deployed)


def test_the_sweep_sweeps(deployed):
    scenes.the_sweep_sweeps(deployed)
