-- Run by `pandoc lua milepost.lua JOB RESULT`: chapters in, what a format needs of them out.
--
-- JOB is JSON: `mode` (index, html, typst, docx, assemble), `chapters` (source, markdown, folder,
-- page, number), and for all but `index` the `labels` of the whole book. RESULT is JSON too.

local here = arg[0]:match('^(.*)[/\\]') or '.'
-- what both renderers share stands with Quarto's formats
package.path = here .. '/?.lua;' .. here .. '/../extension/?.lua;' .. package.path
local common = require('common')

local function read_all(path)
  local file <close> = assert(io.open(path, 'rb'))
  return file:read('a')
end

common.job = pandoc.json.decode(read_all(arg[1]), false)
local job = common.job
common.speak(job.words)

-- Work on one chapter after the other; a file says at which, should this be ended.
local function each(work)
  return pandoc.List(job.chapters):map(function(chapter)
    local at <close> = assert(io.open(arg[2] .. '.at', 'wb'))
    at:write(chapter.source)
    at:flush()
    return work(chapter)
  end)
end

local modes = {
  index = function()
    return each(function(chapter) return require('reading').index(chapter, job.formats) end)
  end,
  html = function()
    require('citing').prepare(job.chapters, 'html')
    return each(require('html').chapter)
  end,
  typst = function()
    require('citing').prepare(job.chapters, 'typst')
    return each(require('typst').chapter)
  end,
  assemble = function() return require('typst').assemble(job) end,
  docx = function() return require('docx').book(job) end,
}

local result = modes[job.mode]()
local file <close> = assert(io.open(arg[2], 'wb'))
file:write(pandoc.json.encode(result))
