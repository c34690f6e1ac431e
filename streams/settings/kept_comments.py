"""Comments: whether they are kept, so that people can read them, and for how long."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.comments.kept import MOST_DAYS, MOST_OF_A_SHARD
from streams.settings.values import whole


class CommentSettings(BaseModel):
    """What is kept of what people say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep_days: Annotated[int, whole(0, MOST_DAYS)] = Field(
        default=0,
        description="For how many days the words of comments are kept. 0: nothing of them is kept. Where it is raised "
        "or switched on, comments of events that come from then on are kept; where it is lowered or switched off, what "
        "is too old goes about a minute after the workers have started again. Of each shard the newest "
        f"{MOST_OF_A_SHARD:,} are kept.",
    )
