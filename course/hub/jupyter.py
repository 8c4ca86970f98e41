"""The Jupyter configuration of the hub's servers: written by the hub, readable by all, writable by nobody else."""

from __future__ import annotations

from typing import Any

from course.files import write_json, write_text
from course.hub.lessons import SERVERS, without_nbgrader, write_config
from course.hub.places import EXTENSION, Places

KERNEL_IDLE_SECONDS = 600
SPARE = ("jupyter_lsp", "notebook", "notebook_shim")  # nobody on the hub uses them; each costs memory


def write(where: Places) -> None:
    """Write the configuration for trainees, trainers and formgrader."""
    page = {"courseManifestUrl": f"lab/extensions/{EXTENSION}/static/manifest.json"}
    settings = {"@jupyterlab/notebook-extension:tracker": {"kernelShutdown": True}}
    for role in ("trainee", "trainer"):
        folder = where.jupyter / role
        write_config(folder, server(where, trainee=role == "trainee"), page, trainee=role == "trainee")
        write_json(folder / "labconfig" / "default_setting_overrides.json", settings)
        write_text(folder / "migrated", "")  # else a second start wants to write it here, and can't
    write_json(where.jupyter / "formgrader" / "jupyter_server_config.json", formgrader(where))


def server(where: Places, *, trainee: bool) -> dict[str, Any]:
    """A person's server. Kernels nobody looks at end after ten minutes; what was answered is on disk."""
    off = without_nbgrader() | dict.fromkeys(SPARE, False)
    if trainee:
        off["jupyter_server_terminals"] = False
    return {
        "ServerApp": {"jpserver_extensions": off, "terminals_enabled": not trainee},
        "LabApp": {"extra_labextensions_path": [str(where.labextensions)]},
        "LabServerApp": {"extra_labextensions_path": [str(where.labextensions)]},
        "MappingKernelManager": {
            "cull_idle_timeout": KERNEL_IDLE_SECONDS, "cull_interval": 60, "cull_connected": False,
        },
        "KernelSpecManager": {"allowed_kernelspecs": ["course"], "ensure_native_kernel": False},
        "FileContentsManager": {"delete_to_trash": False, "always_delete_dir": True},
    }  # fmt: skip


def formgrader(where: Places) -> dict[str, Any]:
    """Formgrader's server: formgrader and nothing else. It alone may stand in a frame of the same site."""
    on = {f"nbgrader.server_extensions.{name}": name == "formgrader" for name in SERVERS}
    off = dict.fromkeys(("jupyterlab", "jupyter_server_terminals", *SPARE), False)
    policy = (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data:; frame-ancestors 'self'; form-action 'self'"
    )
    return {
        "ServerApp": {
            "jpserver_extensions": {**on, **off},
            "terminals_enabled": False,
            "root_dir": str(where.course),
            "default_url": "/formgrader",
            "contents_manager_class": "course.hub.formgrader.NoFiles",
            "tornado_settings": {"headers": {"Content-Security-Policy": policy}},
        }
    }
