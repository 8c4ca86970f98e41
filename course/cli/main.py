"""The `course` command: thin; each group stands in a file of its own."""

from __future__ import annotations

import sys
from typing import Any

import click

from course import __version__
from course.cli import (
    anonymise,
    backup,
    bank,
    bundle,
    coverage,
    data,
    edition,
    handout,
    hub,
    install,
    lab,
    papers,
    session,
    trainer,
)
from course.errors import CourseError


class ChineseGroup(click.Group):
    """A group whose faults come out as one Chinese line and exit code 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, turning every foreseeable fault into a message that names file, place and remedy."""
        kwargs["standalone_mode"] = False
        try:
            return super().main(*args, **kwargs)
        except CourseError as problem:
            fail(problem.message_zh())
        except click.exceptions.NoArgsIsHelpError as problem:
            click.echo(problem.ctx.get_help() if problem.ctx else "")
            sys.exit(2)
        except click.UsageError as problem:
            fail(usage_message(problem))
        except click.Abort:
            fail("已中断。再运行一次会从断处接着做。", code=130)
        except click.ClickException as problem:
            fail(problem.format_message())
        except OSError as problem:
            where = f"{problem.filename}：" if problem.filename else ""
            fail(f"{where}读写没有成功（{problem.strerror or problem}）。办法：检查路径、权限和磁盘空间。")


def fail(message: str, code: int = 2) -> None:
    """Print one line to stderr and exit."""
    click.echo(f"错误：{message}", err=True)
    sys.exit(code)


def usage_message(problem: click.UsageError) -> str:
    """click's usage faults in Chinese."""
    command = problem.ctx.command_path if problem.ctx else "course"
    if isinstance(problem, click.NoSuchOption):
        what = f"没有选项 {problem.option_name}"
    elif isinstance(problem, click.MissingParameter):
        name = problem.param.human_readable_name if problem.param else "参数"
        what = f"缺少参数 {name}"
    elif isinstance(problem, click.BadParameter):
        name = problem.param.human_readable_name if problem.param else "参数"
        what = f"参数 {name} 不对（{problem.message}）"
    else:
        what = f"命令写得不对（{problem.format_message()}）"
    return f"{what}。办法：运行 {command} --help 看用法。"


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="消保培训套件 %(version)s")
def main() -> None:
    """消保培训与测评套件。"""


main.add_command(session.session)
main.add_command(handout.handout)
main.add_command(lab.lab)
main.add_command(install.install)
main.add_command(hub.hub)
main.add_command(edition.edition)
main.add_command(bank.bank)
main.add_command(coverage.coverage)
main.add_command(anonymise.anonymise)
main.add_command(data.synthesise)
main.add_command(data.check)
main.add_command(bundle.bundle)
for command in (*papers.COMMANDS, *trainer.COMMANDS, *backup.COMMANDS):
    main.add_command(command)
