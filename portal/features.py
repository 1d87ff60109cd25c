"""The areas of the portal, one line each, in the order of the house from the ground up."""

from __future__ import annotations

from portal.admin.feature import FEATURE as ADMIN
from portal.communities.feature import FEATURE as COMMUNITIES
from portal.conversations.feature import FEATURE as CONVERSATIONS
from portal.files.feature import FEATURE as FILES
from portal.home.feature import FEATURE as HOME
from portal.insights.feature import FEATURE as INSIGHTS
from portal.moderation.feature import FEATURE as MODERATION
from portal.notices.feature import FEATURE as NOTICES
from portal.people.feature import FEATURE as PEOPLE
from portal.recognition.feature import FEATURE as RECOGNITION
from portal.reports.feature import FEATURE as REPORTS
from portal.search.feature import FEATURE as SEARCH
from portal.training.feature import FEATURE as TRAINING
from portal.wiki.feature import FEATURE as WIKI

FEATURES = (
    PEOPLE,
    FILES,
    NOTICES,
    MODERATION,
    CONVERSATIONS,
    WIKI,
    COMMUNITIES,
    INSIGHTS,
    TRAINING,
    RECOGNITION,
    HOME,
    SEARCH,
    REPORTS,
    ADMIN,
)
