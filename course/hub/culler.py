"""jupyterhub-idle-culler as a service of the hub: closes servers that nobody has used for an hour."""

from __future__ import annotations

from jupyterhub_idle_culler import main as cull

from course.hub.tether import end_with_parent


def main() -> None:
    """Run until the hub ends."""
    end_with_parent()
    cull()


if __name__ == "__main__":
    main()
